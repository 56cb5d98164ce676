interface React {
  createElement: (type: unknown, properties: object | null, ...children: unknown[]) => unknown;
  Fragment: unknown;
  useSyncExternalStore<Value>(subscribe: (changed: () => void) => () => void, read: () => Value): Value;
}
/** An immutable list or map, as Swagger UI hands them over. */
interface Immutable {
  get(key: string): unknown;
  getIn(path: readonly string[]): Immutable | undefined;
  findIndex(holds: (one: Immutable) => boolean): number;
  filter(holds: (one: Immutable) => boolean): { size: number };
}
interface System {
  React: React;
}
interface Properties {
  rawParam: Immutable;
  pathMethod: readonly [string, string];
  specSelectors: { specJson(): Immutable };
}

/** Seldom needed: folded until somebody opens them. */
const FOLDED = ['Contenus liés', 'Champs à montrer', 'Contenus liés à montrer', 'Réservé au personnel'];

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
export const groupedParameters = ({ React }: System): object => {
  const folding = new Folding();
  return { wrapComponents: { parameterRow: (Original: unknown) => (properties: Properties) => row(React, folding, Original, properties) } };
};

function row(React: React, folding: Folding, Original: unknown, properties: Properties): unknown {
  const { rawParam, pathMethod, specSelectors } = properties;
  const group = rawParam.get('x-group');
  const key = `${pathMethod.join(' ')} ${String(group)}`;
  const isFolded = React.useSyncExternalStore(folding.subscribe, () => typeof group === 'string' && folding.isFolded(key, group));
  if (typeof group !== 'string') return React.createElement(Original, properties);
  const all = specSelectors.specJson().getIn(['paths', ...pathMethod, 'parameters']);
  const isFirst =
    all?.findIndex((one) => one.get('x-group') === group) === all?.findIndex((one) => one.get('name') === rawParam.get('name'));
  const size = all?.filter((one) => one.get('x-group') === group).size ?? 0;
  return React.createElement(
    React.Fragment,
    null,
    isFirst ? heading(React, `${group} (${size})`, isFolded, () => folding.turn(key)) : null,
    isFolded ? null : React.createElement(Original, properties),
  );
}

function heading({ createElement }: React, text: string, isFolded: boolean, turn: () => void): unknown {
  const button = createElement('button', { type: 'button', 'aria-expanded': !isFolded, onClick: turn }, text);
  return createElement('tr', { className: 'parameter-group' }, createElement('th', { colSpan: 2, scope: 'rowgroup' }, button));
}
