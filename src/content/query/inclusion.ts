import { invalidParameter } from '../../problems/problem.js';
import { onceOfEach, type ContentType } from '../type.js';
import { MAX_ENTRIES, type Relation } from '../relations.js';
import { MECHANISM, type Viewer } from '../visibility.js';
import { wholeNumber, type Given, type QueryParameter } from './paging.js';
import { listNames, shownNames, type Selection } from './select.js';
import { split } from './values.js';

/** How many items one answer may be made of, links not counted. */
export const MAX_COST = 50_000;

const relationsOf = (type: ContentType): [string, Relation][] => Object.entries(type.relations);

/** `organisations`, and `organisations.logo` one hop further. */
export const includePaths = onceOfEach((type): string[] =>
  relationsOf(type).flatMap(([name, relation]) => [name, ...relationsOf(relation.target()).map(([next]) => `${name}.${next}`)]),
);

/** The relations here and one hop further, by their names, which several may have: articles and events have `translations`. */
const relationsWithin = onceOfEach((type): Map<string, Relation[]> => {
  const near = relationsOf(type);
  const all = [...near, ...near.flatMap(([, relation]) => relationsOf(relation.target()))];
  return new Map([...Map.groupBy(all, ([name]) => name)].map(([name, entries]) => [name, entries.map(([, relation]) => relation)]));
});

/** The names of those that hold lists. */
export const listRelations = onceOfEach((type): string[] =>
  [...relationsWithin(type)].filter(([, relations]) => relations.some(({ kind }) => kind !== 'one')).map(([name]) => name),
);

/** The parameters that say what is shown of linked items. */
export function inclusionParameters(type: ContentType): QueryParameter[] {
  const paths = includePaths(type);
  if (paths.length === 0) return [];
  return [
    {
      name: 'include',
      group: 'Contenus liés à montrer',
      description: `Relations dont chaque lien porte sous \`item\` le contenu comme une liste le montre, jusqu’à deux pas : \`${paths.find((path) => path.includes('.'))}\`. Une réponse en rassemble ${MAX_COST.toLocaleString('fr-FR')} au plus : à deux pas, donnez un \`limit\` ou un \`limit[…]\` plus petit.`,
      schema: { type: 'array', items: { type: 'string', enum: paths } },
      example: paths[0],
    },
    ...[...relationsWithin(type)].map(([name, relations]): QueryParameter => ({
      name: `fields[${name}]`,
      group: 'Contenus liés à montrer',
      description: `Champs à montrer des contenus que \`include\` ajoute sous \`${name}\`, par exemple \`include=${pathTo(type, name)}\`.`,
      schema: { type: 'array', items: { type: 'string', enum: namesOfAny(relations, MECHANISM) } },
      example: relations[0]!.target().titleField,
    })),
    ...listRelations(type).map((name): QueryParameter => ({
      name: `limit[${name}]`,
      group: 'Contenus liés à montrer',
      description: `Nombre de liens montrés sous \`${name}\`, dans l’ordre ; tous sans ce paramètre.${name in type.relations ? '' : ` Avec un \`include\` qui les montre, par exemple \`include=${pathTo(type, name)}\`.`}`,
      schema: { type: 'integer', minimum: 1, maximum: MAX_ENTRIES },
      example: 5,
    })),
  ];
}

/** A path that leads to a relation of this name. */
const pathTo = (type: ContentType, name: string): string =>
  type.relations[name] ? name : includePaths(type).find((path) => path.endsWith(`.${name}`))!;

const namesOfAny = (relations: readonly Relation[], viewer: Viewer): string[] => [
  ...new Set(relations.flatMap(({ target }) => shownNames(target(), viewer))),
];

/** What the request shows, given the names of its own: these, and of linked items. @throws Problem naming the parameter */
export function selectionWith(type: ContentType, given: Given, viewer: Viewer, own: string[]): Selection {
  refuseFar(given);
  const paths = namesIn(given, 'include', includePaths(type)) ?? [];
  const limits = limitsOf(type, given);
  const near = [...new Set(paths.map((path) => path.split('.')[0]!))];
  const far = (name: string) => paths.filter((path) => path.startsWith(`${name}.`)).map((path) => path.slice(name.length + 1));
  const included = includedBy(type, paths);
  refuseLoneFields(type, given, included);
  const namesOf = (name: string, target: ContentType): string[] => {
    const asked = namesIn(given, `fields[${name}]`, namesOfAny(included.get(name)!, viewer));
    return asked ? shownNames(target, viewer).filter((field) => asked.includes(field)) : listNames(target, viewer);
  };
  const include = near.map((name): [string, Selection] => {
    const target = type.relations[name]!.target();
    const names = namesOf(name, target);
    refuseLeftOut(`fields[${name}]`, names, far(name));
    const further = far(name).map((next): [string, Selection] => [next, { names: namesOf(next, target.relations[next]!.target()) }]);
    return [name, { names, include: Object.fromEntries(further), limits }];
  });
  refuseLeftOut('fields', own, near);
  refuseLoneLimits(limits, [own, ...include.map(([, { names }]) => names)].flat());
  return { names: own, include: Object.fromEntries(include), limits };
}

/** Such as `a.b.c`: no list of what there is says that it goes no further. */
function refuseFar(given: Given): void {
  const far = (given.get('include') ?? []).flatMap((value) => value.split(',')).find((path) => path.split('.').length > 2);
  if (far !== undefined) throw invalidParameter('include', `« include » va jusqu’à deux pas ; « ${far} » en demande plus.`);
}

/** The relations that paths lead through, by their names. */
function includedBy(type: ContentType, paths: readonly string[]): Map<string, Relation[]> {
  const included = new Map<string, Relation[]>();
  for (const path of paths) {
    let from = type;
    for (const name of path.split('.')) {
      const relation = from.relations[name]!;
      included.set(name, [...(included.get(name) ?? []), relation]);
      from = relation.target();
    }
  }
  return included;
}

function limitsOf(type: ContentType, given: Given): Record<string, number> {
  const limited = listRelations(type).map((name) => [name, wholeNumber(given, `limit[${name}]`, MAX_ENTRIES)] as const);
  return Object.fromEntries(limited.flatMap(([name, limit]) => (limit === undefined ? [] : [[name, limit]])));
}

/** @throws Problem naming `include` when it names what is not shown */
function refuseLeftOut(parameter: string, names: readonly string[], included: readonly string[]): void {
  const hidden = included.find((name) => !names.includes(name));
  if (hidden) throw invalidParameter('include', `« include » nomme « ${hidden} », que « ${parameter} » laisse de côté.`);
}

function refuseLoneFields(type: ContentType, given: Given, included: ReadonlyMap<string, unknown>): void {
  for (const parameter of given.keys()) {
    const [, name] = /^fields\[(.+)\]$/.exec(parameter) ?? [];
    if (name !== undefined && !included.has(name))
      throw invalidParameter(
        parameter,
        `« ${parameter} » ne va qu’avec un « include » qui ajoute « ${name} », par exemple « include=${pathTo(type, name)} ».`,
      );
  }
}

/** A limit counts for the lists of the items themselves and of those that are included. @throws Problem naming the parameter */
function refuseLoneLimits(limits: Record<string, number>, shown: readonly string[]): void {
  const lone = Object.keys(limits).find((name) => !shown.includes(name));
  if (lone !== undefined)
    throw invalidParameter(`limit[${lone}]`, `« limit[${lone}] » ne va qu’avec un « fields » ou un « include » qui montre « ${lone} ».`);
}

/** The names of a list parameter, each known, in the order of answers. @throws Problem naming the parameter */
export function namesIn(given: Given, parameter: string, known: string[]): string[] | undefined {
  const list = given.get(parameter);
  if (list === undefined) return undefined;
  const names = split(parameter, list);
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined)
    throw invalidParameter(parameter, `« ${parameter} » n’accepte pas « ${wrong} » ; valeurs possibles : ${known.join(', ')}.`);
  return known.filter((name) => names.includes(name));
}

/** @throws Problem naming `include` when the answer could be made of more items than one answer may */
export function refuseCostly(type: ContentType, selection: Selection, rows: number): void {
  if (rows * itemsPerRow(type, selection) > MAX_COST)
    throw invalidParameter(
      'include',
      `« include » pourrait rassembler plus de ${MAX_COST.toLocaleString('fr-FR')} contenus en une réponse : demandez ${advice(type, selection, rows)}.`,
    );
}

/** What would do: fewer items, or fewer links of each, or both. */
function advice(type: ContentType, selection: Selection, rows: number): string {
  const fewer = Math.floor(MAX_COST / itemsPerRow(type, selection));
  const ways = [fewer >= 1 && `limit=${fewer}`, fewerLinks(type, selection, rows)].filter(Boolean);
  const both = `limit=1&${fewerLinks(type, selection, 1)}`;
  return (ways.length > 0 ? ways : [both]).map((way) => `« ${way} »`).join(' ou ');
}

/** The highest limit of the lists included with which the answer is small enough; undefined where one link of each is too much. */
function fewerLinks(type: ContentType, selection: Selection, rows: number): string | undefined {
  const lists = Object.keys(selection.include ?? {}).filter((name) => type.relations[name]!.kind !== 'one');
  const limitedTo = (limit: number) =>
    Object.fromEntries(lists.map((name) => [name, Math.min(limit, selection.limits?.[name] ?? MAX_ENTRIES)]));
  const fits = (limits: Record<string, number>) => rows * itemsPerRow(type, withLimits(selection, limits)) <= MAX_COST;
  const limits = Array.from({ length: MAX_ENTRIES }, (_, less) => limitedTo(MAX_ENTRIES - less)).find(fits);
  return limits && lists.map((name) => `limit[${name}]=${limits[name]}`).join('&');
}

function withLimits(selection: Selection, more: Record<string, number>): Selection {
  const limits = { ...selection.limits, ...more };
  const include = Object.entries(selection.include ?? {}).map(([name, inner]) => [name, { ...inner, limits }]);
  return { ...selection, limits, include: Object.fromEntries(include) as Record<string, Selection> };
}

function itemsPerRow(type: ContentType, { include = {}, limits = {} }: Selection): number {
  return Object.entries(include).reduce((total, [name, inner]) => {
    const relation = type.relations[name]!;
    const entries = relation.kind === 'one' ? 1 : (limits[name] ?? MAX_ENTRIES);
    return total + entries * (1 + itemsPerRow(relation.target(), inner));
  }, 0);
}
