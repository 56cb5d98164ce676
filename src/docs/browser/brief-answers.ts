interface System {
  React: { createElement: (type: unknown, properties: object) => unknown };
}
interface Properties {
  code: string;
  response: { delete(key: string): unknown };
}

/** A Swagger UI plugin: of the answers that an operation may give, only a success shows its shape; all errors have the same. */
export const briefAnswers = ({ React }: System): object => ({
  wrapComponents: {
    response: (Original: unknown) => (properties: Properties) =>
      React.createElement(Original, {
        ...properties,
        response: properties.code.startsWith('2') ? properties.response : properties.response.delete('content'),
      }),
  },
});
