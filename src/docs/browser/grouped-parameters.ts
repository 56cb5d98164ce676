interface React {
  createElement: (type: unknown, properties: object | null, ...children: unknown[]) => unknown;
  Fragment: unknown;
  useSyncExternalStore<Value>(subscribe: (changed: () => void) => () => void, read: () => Value): Value;
}
/** An immutable list or map, as Swagger UI hands them over. */
interface Immutable {
  get(key: string): unknown;
  getIn(path: readonly string[]): Immutable | undefined;
  some(holds: (one: Immutable, key: string) => boolean): boolean;
  [Symbol.iterator](): Iterator<Immutable>;
}
interface System {
  React: React;
  getState(): Immutable;
}
interface Properties {
  rawParam: Immutable;
  pathMethod: readonly [string, string];
  specSelectors: { specJson(): Immutable };
}

/** Seldom needed: folded until somebody opens them. */
const FOLDED = ['Dates', 'Contenus liés', 'Champs à montrer', 'Contenus liés à montrer', 'Réservé au personnel'];

/** Which groups of which operations are not as they were at first. */
class Folding {
  private readonly turned = new Set<string>();
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (changed: () => void): (() => void) => {
    this.listeners.add(changed);
    return () => this.listeners.delete(changed);
  };

  isFolded(key: string, group: string): boolean {
    return FOLDED.includes(group) !== this.turned.has(key);
  }

  turn(key: string): void {
    if (!this.turned.delete(key)) this.turned.add(key);
    for (const changed of this.listeners) changed();
  }
}

/** A Swagger UI plugin: the parameters of an operation under headings that fold. What was filled in is sent all the same. */
export const groupedParameters = (system: System): object => {
  const folding = new Folding();
  return {
    wrapComponents: { parameterRow: (Original: unknown) => (properties: Properties) => row(system, folding, Original, properties) },
  };
};

function row({ React, getState }: System, folding: Folding, Original: unknown, properties: Properties): unknown {
  const { rawParam, pathMethod, specSelectors } = properties;
  const group = rawParam.get('x-group');
  const key = `${pathMethod.join(' ')} ${String(group)}`;
  const isFolded = React.useSyncExternalStore(folding.subscribe, () => typeof group === 'string' && folding.isFolded(key, group));
  if (typeof group !== 'string') return React.createElement(Original, properties);
  const all = specSelectors.specJson().getIn(['paths', ...pathMethod, 'parameters']);
  const members = [...(all ?? [])].filter((one) => one.get('x-group') === group).map((one) => String(one.get('name')));
  const values = (): Immutable | undefined => getState().getIn(['spec', 'meta', 'paths', ...pathMethod, 'parameters']);
  const title = (): string => titleOf(group, members.length, isFolded ? filledIn(members, values()) : 0);
  return React.createElement(
    React.Fragment,
    null,
    members[0] === rawParam.get('name') ? heading(React, title(), isFolded, () => folding.turn(key)) : null,
    isFolded && rawParam.get('required') !== true ? null : React.createElement(Original, properties),
  );
}

/** How many have a value, which Swagger UI keeps under keys such as `query.limit.hash-1`. Its selectors would take long for each row. */
const filledIn = (names: readonly string[], values: Immutable | undefined): number =>
  names.filter((name) => values?.some((one, key) => key.startsWith(`query.${name}.hash-`) && Boolean(one.get('value')))).length;

/** Tells of what is out of sight and sent all the same. */
const titleOf = (group: string, size: number, filled: number): string =>
  filled > 0 ? `${group} (${size}, dont ${filled} en usage)` : `${group} (${size})`;

function heading({ createElement }: React, text: string, isFolded: boolean, turn: () => void): unknown {
  const button = createElement('button', { type: 'button', 'aria-expanded': !isFolded, onClick: turn }, text);
  return createElement('tr', { className: 'parameter-group' }, createElement('th', { colSpan: 2, scope: 'rowgroup' }, button));
}
