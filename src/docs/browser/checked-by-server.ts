interface Immutable {
  get(key: 'errors'): { size: number } | undefined;
  get(key: string): unknown;
}
interface System {
  specSelectors: { operationWithMeta(...pathMethod: readonly string[]): { get(key: 'parameters'): Iterable<Immutable> } };
}

const missing = ({ specSelectors }: System, pathMethod: readonly string[]): Immutable[] =>
  [...specSelectors.operationWithMeta(...pathMethod).get('parameters')].filter(
    (parameter) => parameter.get('required') === true && !parameter.get('value'),
  );

/**
 * A Swagger UI plugin: only a value that is missing keeps a request back, and is named. Anything else the server refuses, with a reason in
 * French, where Swagger UI would do nothing at all and leave a red border somewhere, perhaps in a folded group, and a pattern in a box.
 */
export const checkedByServer = (): object => ({
  statePlugins: {
    spec: {
      wrapSelectors: {
        validateBeforeExecute:
          (_: unknown, system: System) =>
          (__: unknown, pathMethod: readonly string[]): boolean =>
            missing(system, pathMethod).length === 0,
        validationErrors:
          (_: unknown, system: System) =>
          (__: unknown, pathMethod: readonly string[]): string[] =>
            missing(system, pathMethod)
              .filter((parameter) => parameter.get('errors')?.size)
              .map((parameter) => `« ${String(parameter.get('name'))} »`),
      },
    },
  },
});
