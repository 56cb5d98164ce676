import { fieldSchema, isNullable, labelled, type Field, type JsonSchema } from './field.js';
import type { Relation } from './relations.js';
import { isLifecycle, writableFields, writableRelations, type ContentType } from './type.js';
import { linkNames } from './query/select.js';

/** `article` → `Article`. */
export const schemaName = ({ name }: ContentType): string => `${name[0]!.toUpperCase()}${name.slice(1)}`;

const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });
const nullable = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] });

/** The schemas of a type: what is read, listed, linked to, created and changed. */
export function typeSchemas(type: ContentType): Record<string, JsonSchema> {
  const name = schemaName(type);
  const links = Object.entries(type.relations).map(([relation, declared]) => [entryName(type, relation), entrySchema(declared)]);
  return {
    [name]: itemSchema(type),
    [`${name}List`]: listSchema(name),
    [`${name}Input`]: inputSchema(type, true),
    [`${name}Patch`]: inputSchema(type, false),
    ...(Object.fromEntries(links) as Record<string, JsonSchema>),
  };
}

const entryName = (type: ContentType, relation: string): string =>
  `${schemaName(type)}${relation[0]!.toUpperCase()}${relation.slice(1)}Link`;

/** With `fields` an answer is this shape reduced to what was named, so nothing is required here. */
function itemSchema(type: ContentType): JsonSchema {
  const fields = Object.entries(type.fields)
    .filter(([, field]) => !field.internal)
    .map(([name, field]) => [name, shownSchema(type, field)]);
  const relations = Object.entries(type.relations).map(([name, relation]) => [name, shownRelation(type, name, relation)]);
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries([...fields, ...relations]) as JsonSchema };
}

/** A gated field is null where a teaser hides it. */
function shownSchema(type: ContentType, field: Field): JsonSchema {
  const schema = outputSchema(field);
  const isGated = isLifecycle(type) && !field.teaser;
  if (!isGated || isNullable(field)) return isNullable(field) && field.parts ? withNull(schema) : schema;
  return withNull(schema);
}

function withNull(schema: JsonSchema): JsonSchema {
  const { type, enum: values } = schema;
  if (Array.isArray(type)) return schema;
  return { ...schema, type: [type, 'null'], ...(Array.isArray(values) ? { enum: [...(values as unknown[]), null] } : {}) };
}

/** In an answer an object shows all its parts, each with its null. */
function outputSchema(field: Field): JsonSchema {
  const schema = fieldSchema(field);
  if (field.parts) return { ...schema, ...outputObject(field.parts), type: schema.type };
  return field.items ? { ...schema, items: outputObject(field.items) } : schema;
}

function outputObject(parts: Record<string, Field>): JsonSchema {
  const properties = Object.entries(parts).map(([name, part]) => [
    name,
    part.parts ? withNull(outputSchema(part)) : isNullable(part) ? outputSchema(part) : withNull(outputSchema(part)),
  ]);
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(properties) as JsonSchema };
}

function shownRelation(type: ContentType, name: string, relation: Relation): JsonSchema {
  const entry = ref(entryName(type, name));
  if (relation.kind === 'one') return { ...nullable(entry), description: relation.description };
  return { type: 'array', items: entry, description: relation.description };
}

/** One documented shape of a link; `item` only with `include`. */
function entrySchema(relation: Relation): JsonSchema {
  const attributes = Object.fromEntries(
    Object.entries(relation.attributes ?? {}).map(([name, field]) => [name, withNullIf(isNullable(field), fieldSchema(field))]),
  );
  const link = linkSchema(relation);
  if (!relation.nested) return { ...link, properties: { ...(link.properties as JsonSchema), ...attributes } };
  return { type: 'object', additionalProperties: false, properties: { ...attributes, [relation.nested]: nullable(link) } };
}

const withNullIf = (condition: boolean, schema: JsonSchema): JsonSchema => (condition ? withNull(schema) : schema);

function linkSchema(relation: Relation): JsonSchema {
  const target = relation.target();
  const properties: JsonSchema = Object.fromEntries(linkNames(target).map((name) => [name, shownSchema(target, target.fields[name]!)]));
  if (relation.kind === 'translations') properties.language = fieldSchema(target.fields.language!);
  const roles = relation.roles ?? (relation.of ? target.relations[relation.of]?.roles : undefined);
  if (roles) properties.role = { type: 'string', enum: Object.keys(roles), description: labelled(roles) };
  properties.item = { ...ref(schemaName(target)), description: 'Le contenu entier, avec `include`.' };
  return { type: 'object', additionalProperties: false, properties, required: linkNames(target) };
}

const listSchema = (name: string): JsonSchema => ({
  type: 'object',
  required: ['data', 'page'],
  additionalProperties: false,
  properties: {
    data: { type: 'array', items: ref(name) },
    page: {
      type: 'object',
      required: ['next', 'previous'],
      additionalProperties: false,
      properties: {
        next: { type: ['string', 'null'], description: 'Curseur de la page suivante, pour `after`.' },
        previous: { type: ['string', 'null'], description: 'Curseur de la page précédente, pour `before`.' },
        total: { type: 'integer', minimum: 0, description: 'Nombre total, avec `count=exact`.' },
      },
    },
  },
});

function inputSchema(type: ContentType, isCreate: boolean): JsonSchema {
  const fields = writableFields(type).map(([name, field]) => [name, fieldSchema(field)]);
  const relations = writableRelations(type).map(([name, relation]) => [name, relationInput(relation)]);
  const required = writableFields(type)
    .filter(([, field]) => field.required === 'draft' && field.default === undefined)
    .map(([name]) => name);
  return {
    type: 'object',
    additionalProperties: false,
    ...(isCreate && required.length > 0 ? { required } : {}),
    ...(isCreate ? {} : { minProperties: 1 }),
    properties: Object.fromEntries([...fields, ...relations]) as JsonSchema,
  };
}

function relationInput(relation: Relation): JsonSchema {
  const { example, description } = relation;
  const entry = entryInput(relation);
  const examples = example === undefined ? {} : { examples: [example] };
  if (relation.kind === 'one') return { ...nullable(entry), description, ...examples };
  return { type: 'array', items: entry, maxItems: 200, description, ...examples };
}

function entryInput({ nested, roles, attributes = {} }: Relation): JsonSchema {
  const id = { type: 'string', minLength: 1, maxLength: 80, description: 'Identifiant ou slug.' };
  const reference = nested
    ? { [nested]: nullable({ type: 'object', additionalProperties: false, required: ['id'], properties: { id } }) }
    : { id };
  const role = roles
    ? { role: { type: 'string', enum: Object.keys(roles), default: Object.keys(roles)[0], description: labelled(roles) } }
    : {};
  const said = Object.fromEntries(Object.entries(attributes).map(([name, field]) => [name, fieldSchema(field)]));
  const required = [
    ...(nested ? [] : ['id']),
    ...Object.entries(attributes)
      .filter(([, field]) => field.required === 'draft')
      .map(([name]) => name),
  ];
  return { type: 'object', additionalProperties: false, properties: { ...reference, ...role, ...said }, required };
}

/** A body that can be sent as it is: the fields' own examples, without links, which must exist. */
export function exampleOf(type: ContentType): Record<string, unknown> {
  const fields = writableFields(type).filter(([name]) => !['slug', 'publishedAt', 'translationGroup'].includes(name));
  return Object.fromEntries(
    fields.flatMap(([name, field]) => {
      const example = field.parts ? partsExample(field.parts) : field.example;
      return example === undefined ? [] : [[name, example]];
    }),
  );
}

/** A change of one field: who sends it as it is replaces nothing else by an example. */
export function patchExampleOf(type: ContentType): Record<string, unknown> {
  const [name] = writableFields(type).find(([name, field]) => name !== 'slug' && field.example !== undefined) ?? [];
  return name === undefined ? {} : { [name]: type.fields[name]?.example };
}

function partsExample(parts: Record<string, Field>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parts).flatMap(([name, part]) => {
      const example = part.parts ? partsExample(part.parts) : part.example;
      return example === undefined ? [] : [[name, example]];
    }),
  );
}
