/** What the server answered, as far as versions go. */
export interface Answer {
  url: string;
  status: number;
  etag?: string;
  /** The parsed JSON, if it was JSON. */
  body?: unknown;
}

/** Path of a type → name of its relation → path of the other type. */
export type Targets = Readonly<Record<string, Readonly<Record<string, string>>>>;

type Item = Record<string, unknown>;
interface Known {
  version: number;
}
interface Address {
  path: string;
  name: string | undefined;
  /** An item itself, not what lies below it. */
  isItem: boolean;
  isPublishedEdition: boolean;
}

const ADDRESS = /^\/v1\/([a-z-]+)(?:\/([^/]+)(\/.+)?)?$/;
const VERSION_TAG = /^"v(\d+)"$/;
const CHANGES = ['PATCH', 'PUT', 'DELETE'];

/**
 * The version of each working copy that the page has shown, by id and by slug; kept in memory, so that a reload, which clears what
 * was shown, clears this too. It errs on the safe side: a version that is too old makes the server answer 412, and reading again mends it.
 */
export class Versions {
  private readonly known = new Map<string, Known>();

  constructor(private readonly targets: Targets) {}

  /**
   * Learns from an answer. What staff read singly or wrote carries a version tag, which is the truth of that moment. A list, an included
   * item or a reader's view may show an older edition, so those only raise what is known; `version=published` says nothing about the working copy.
   */
  learn({ url, status, etag, body }: Answer): void {
    const address = addressOf(url);
    if (!address || address.isPublishedEdition || status < 200 || status > 299) return;
    if (status === 204) this.learnRemoval(address);
    else if (address.name === undefined) listed(body).forEach((item) => this.learnItem(address.path, item));
    else this.learnRead(address.path, address.name, isItem(body) ? body : {}, etag);
  }

  /** The `If-Match` that a change of the address needs; undefined when nothing was shown of it. */
  ifMatch(method: string, url: string): string | undefined {
    const address = addressOf(url);
    if (!address?.name || !CHANGES.includes(method.toUpperCase())) return undefined;
    const known = this.find(address.path, address.name);
    return known && `"v${known.version}"`;
  }

  /** Putting into the trash counts the version on by one, so that it can be taken back at once; deleting for good ends it. */
  private learnRemoval({ path, name = '', isItem }: Address): void {
    const known = this.find(path, name);
    if (!known || !isItem) return;
    if (path !== 'trash') known.version += 1;
    else for (const [key, one] of this.known) if (one === known) this.known.delete(key);
  }

  private learnRead(path: string, name: string, item: Item, etag: string | undefined): void {
    this.learnItem(path, item, name);
    const [, version] = VERSION_TAG.exec(etag ?? '') ?? [];
    if (version !== undefined) this.set(path, item, name, Number(version));
  }

  private learnItem(path: string, item: Item, name?: string): void {
    const { version } = item;
    if (typeof version === 'number') this.set(path, item, name, Math.max(version, this.known.get(String(item.id))?.version ?? 0));
    for (const [relation, target] of Object.entries(this.targets[path] ?? {})) {
      for (const included of [item[relation]].flat().flatMap(includedIn)) this.learnItem(target, included);
    }
  }

  /** One record under every name of the item: its id, its slug, and the name it was asked by. */
  private set(path: string, { id, slug }: Item, name: string | undefined, version: number): void {
    const known = (typeof id === 'string' ? this.known.get(id) : name && this.find(path, name)) || { version };
    known.version = version;
    if (typeof id === 'string') this.known.set(id, known);
    for (const one of [slug, name]) if (typeof one === 'string') this.known.set(`${path}/${one}`, known);
  }

  private find(path: string, name: string): Known | undefined {
    return this.known.get(name.toLowerCase()) ?? this.known.get(`${path}/${name}`);
  }
}

function addressOf(url: string): Address | undefined {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const [, path, name, below] = ADDRESS.exec(pathname) ?? [];
  if (path === undefined) return undefined;
  return {
    path,
    name: name && decoded(name),
    isItem: below === undefined,
    isPublishedEdition: searchParams.get('version') === 'published',
  };
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

const isItem = (value: unknown): value is Item => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The items of a list; what was created stands alone. */
const listed = (body: unknown): Item[] => (isItem(body) ? (Array.isArray(body.data) ? body.data : [body]).filter(isItem) : []);

/** The whole item of a relation's entry, which stands in the entry or in the link below it. */
function includedIn(entry: unknown): Item[] {
  if (!isItem(entry)) return [];
  return [entry, ...Object.values(entry)]
    .filter(isItem)
    .map(({ item }) => item)
    .filter(isItem);
}
