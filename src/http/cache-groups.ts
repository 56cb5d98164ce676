const MAX_GROUPS = 32;
/** Bytes, of the sixteen thousand that many clients take for all headers of an answer. */
const MAX_HEADER = 12_000;
/** As text. */
const ID_LENGTH = 36;

/** The names of what an answer shows, with another for each id; only the types of it, where it shows more than every cache takes. */
function namesOf(tags: ReadonlySet<string>, max: number, nameOf: (id: string) => string): string[] {
  const [own] = tags;
  const kept = tags.size <= max ? [...tags] : [...tags].filter((tag) => tag.length < ID_LENGTH || tag === own);
  return [...new Set(kept.map((tag) => (tag.length === ID_LENGTH ? nameOf(tag) : tag.replace(/\+$/, ''))))];
}

/**
 * `Cache-Groups` (RFC 9875 §2), a list of strings (RFC 9651 §3.1). Each answer has them, so they are short: of an id its last six bytes in
 * Base64. Two items of one group would be asked for once too often.
 */
export const cacheGroups = (tags: ReadonlySet<string>): string =>
  namesOf(tags, MAX_GROUPS, (id) => Buffer.from(id.slice(-12), 'hex').toString('base64url'))
    .map((group) => `"${group}"`)
    .join(', ');

/** `Surrogate-Key`, as content delivery networks read it: ids, by which they are told what to drop. */
export const surrogateKey = (tags: ReadonlySet<string>): string =>
  namesOf(tags, Math.floor(MAX_HEADER / (ID_LENGTH + 1)), (id) => id).join(' ');
