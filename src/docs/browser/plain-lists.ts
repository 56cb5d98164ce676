interface React {
  createElement: (type: unknown, properties: object, ...children: unknown[]) => unknown;
}
interface List {
  join(separator: string): string;
  toArray(): string[];
}
interface System {
  React: React;
  Im: { List(values: readonly string[]): List };
}
interface Properties {
  schema: { getIn(path: readonly string[]): unknown };
  /** An empty text before anything is filled in. */
  value: List | string | null | undefined;
  disabled: boolean;
  description: string;
  onChange: (value: List) => void;
}
interface Choice {
  selectedOptions: Iterable<{ value: string }>;
}

const LONGEST_SELECT = 8;

/** A Swagger UI plugin: a list of texts is one field, its values separated by commas, as they are sent; a closed list is a choice with labels. */
export const plainLists = ({ React, Im }: System): object => ({
  wrapComponents: {
    JsonSchema_array: () => (properties: Properties) => {
      const codes = properties.schema.getIn(['items', 'enum']) as List | undefined;
      const change = (values: readonly string[]): void => properties.onChange(Im.List(values));
      return codes ? select(React, properties, codes.toArray(), change) : field(React, properties, change);
    },
  },
});

function field(
  { createElement }: React,
  { value, disabled, description }: Properties,
  change: (values: readonly string[]) => void,
): unknown {
  return createElement('input', {
    type: 'text',
    disabled,
    title: description,
    value: typeof value === 'string' ? value : (value?.join(',') ?? ''),
    placeholder: 'valeurs séparées par des virgules',
    onChange: ({ target }: { target: HTMLInputElement }) => change(target.value === '' ? [] : target.value.split(',')),
  });
}

/** That of Swagger UI has no labels, and its empty choice sends an empty value. */
function select(React: React, properties: Properties, codes: readonly string[], change: (values: readonly string[]) => void): unknown {
  const { schema, value, disabled, description } = properties;
  const option = (code: string): unknown => {
    const label = schema.getIn(['items', 'x-enumDescriptions', code]);
    return React.createElement('option', { key: code, value: code }, typeof label === 'string' ? `${code} : ${label}` : code);
  };
  return React.createElement(
    'select',
    {
      multiple: true,
      size: Math.min(codes.length, LONGEST_SELECT),
      disabled,
      title: `${description} — Ctrl + clic : ajouter ou retirer une valeur`,
      value: typeof value === 'string' ? [] : (value?.toArray() ?? []),
      onChange: ({ target }: { target: Choice }) => change([...target.selectedOptions].map((chosen) => chosen.value)),
    },
    codes.map(option),
  );
}
