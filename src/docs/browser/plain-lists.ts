interface React {
  createElement: (type: unknown, properties: object) => unknown;
}
interface List {
  join(separator: string): string;
}
interface System {
  React: React;
  Im: { List(values: readonly string[]): List };
}
interface Properties {
  schema: { getIn(path: readonly string[]): unknown };
  /** An empty text before anything is filled in. */
  value: List | string | undefined;
  disabled: boolean;
  description: string;
  onChange: (value: List) => void;
}

/** A Swagger UI plugin: a list of texts is one field, its values separated by commas, as they are sent. Closed lists keep their choice. */
export const plainLists = ({ React, Im }: System): object => ({
  wrapComponents: {
    JsonSchema_array: (Original: unknown) => (properties: Properties) => {
      const { schema, value, disabled, description, onChange } = properties;
      if (schema.getIn(['items', 'enum']) !== undefined) return React.createElement(Original, properties);
      return React.createElement('input', {
        type: 'text',
        disabled,
        title: description,
        value: typeof value === 'string' ? value : (value?.join(',') ?? ''),
        placeholder: 'valeurs séparées par des virgules',
        onChange: ({ target }: { target: HTMLInputElement }) => onChange(Im.List(target.value === '' ? [] : target.value.split(','))),
      });
    },
  },
});
