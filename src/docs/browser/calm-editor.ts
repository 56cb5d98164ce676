interface React {
  createElement: (type: unknown, properties: object, ...children: unknown[]) => unknown;
  useRef<Value>(initial: Value): { current: Value };
}
interface Properties {
  onChange: (value: string) => void;
}

const isTyping = (): boolean => document.activeElement?.tagName === 'TEXTAREA';

/**
 * A Swagger UI plugin: a text is handed over when its field is left, and any button takes the focus first. Swagger UI draws every open
 * operation anew at each change, which a person who writes at length feels at each key.
 */
export const calmEditor = ({ React }: { React: React }): object => ({
  wrapComponents: {
    RequestBodyEditor: (Original: unknown) => (properties: Properties) => {
      const written = React.useRef<string | undefined>(undefined);
      const onChange = (value: string): void => {
        if (isTyping()) written.current = value;
        else properties.onChange(value);
      };
      const onBlur = (): void => {
        if (written.current !== undefined) properties.onChange(written.current);
        written.current = undefined;
      };
      return React.createElement('div', { onBlur }, React.createElement(Original, { ...properties, onChange }));
    },
  },
});
