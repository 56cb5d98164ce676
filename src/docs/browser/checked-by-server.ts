interface Immutable {
  get(key: string): unknown;
}
interface System {
  specSelectors: { operationWithMeta(...pathMethod: readonly string[]): { get(key: 'parameters'): Iterable<Immutable> } };
}

const isMissing = (parameter: Immutable): boolean => parameter.get('required') === true && !parameter.get('value');

/**
 * A Swagger UI plugin: only a value that is missing keeps a request back. Anything else the server refuses, with a reason in French, where
 * Swagger UI would do nothing at all and leave a red border somewhere, perhaps in a folded group.
 */
export const checkedByServer = (): object => ({
  statePlugins: {
    spec: {
      wrapSelectors: {
        validateBeforeExecute:
          (_: unknown, { specSelectors }: System) =>
          (__: unknown, pathMethod: readonly string[]): boolean =>
            ![...specSelectors.operationWithMeta(...pathMethod).get('parameters')].some(isMissing),
      },
    },
  },
});
