const MAX_GROUPS = 32;
const MAX_HEADER = 16_000;

/** An id without its hyphens: a group may have no more than 32 characters that every cache takes (RFC 9875 §2). */
const shortened = (tag: string): string => (tag.length === 36 ? tag.replaceAll('-', '') : tag.endsWith('+') ? tag.slice(0, -1) : tag);

/** The names of what an answer shows; only the types of it, where it shows more than every cache takes. */
function groupsOf(tags: ReadonlySet<string>, max: number): string[] {
  const [own] = tags;
  const kept = tags.size <= max ? [...tags] : [...tags].filter((tag) => tag.length < 36 || tag === own);
  return [...new Set(kept.map(shortened))];
}

/** `Cache-Groups` (RFC 9875 §2), a list of strings (RFC 9651 §3.1). */
export const cacheGroups = (tags: ReadonlySet<string>): string =>
  groupsOf(tags, MAX_GROUPS)
    .map((group) => `"${group}"`)
    .join(', ');

/** `Surrogate-Key`, as content delivery networks read it. */
export const surrogateKey = (tags: ReadonlySet<string>): string => groupsOf(tags, Math.floor(MAX_HEADER / 33)).join(' ');
