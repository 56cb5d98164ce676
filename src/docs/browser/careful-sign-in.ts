type Action = (argument: never) => unknown;
interface SignedIn {
  auth: Record<string, unknown>;
  token: unknown;
}

/** A Swagger UI plugin: the browser does not keep the password, and signing out in the dialog also ends the session on the server. */
export const carefulSignIn = (signOut: () => void) => (): object => ({
  statePlugins: {
    auth: {
      wrapActions: {
        authorizeOauth2:
          (original: Action) =>
          ({ auth, token }: SignedIn): unknown =>
            original({ auth: { ...auth, password: '' }, token } as never),
        logoutWithPersistOption:
          (original: Action) =>
          (names: string[]): unknown => {
            signOut();
            return original(names as never);
          },
      },
    },
  },
});
