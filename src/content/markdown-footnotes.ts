import type { Env, RendererRule, StateCore, Token } from 'markdown-it';

/** By label, the first of each. */
type Notes = Map<string, Token[]>;

/** A note that is shown: its place from zero, and how often it is referred to. */
interface ReadNote {
  readonly id: number;
  references: number;
}

/** How markdown-it-footnote's tokens are written: in French, with ids that begin with the item's. */
export const FOOTNOTE_RULES: Record<string, RendererRule> = {
  footnote_ref: (tokens, index, _options, env) => {
    const prefix = prefixOf(env);
    const { note, reference } = numbersOf(tokens[index]!);
    return `<sup><a href="#${prefix}fn-${note}" id="${prefix}fnref-${reference}" data-footnote-ref aria-describedby="${prefix}footnote-label">${note}</a></sup>`;
  },
  footnote_block_open: (_tokens, _index, _options, env) =>
    `<section data-footnotes class="footnotes"><h2 id="${prefixOf(env)}footnote-label">Notes</h2>\n<ol>\n`,
  footnote_block_close: () => '</ol>\n</section>\n',
  footnote_open: (tokens, index, _options, env) => `<li id="${prefixOf(env)}fn-${numbersOf(tokens[index]!).note}">\n`,
  footnote_close: () => '</li>\n',
  footnote_anchor: (tokens, index, _options, env) => {
    const { reference, again } = numbersOf(tokens[index]!);
    const count = again ? `<sup>${again}</sup>` : '';
    return ` <a href="#${prefixOf(env)}fnref-${reference}" data-footnote-backref="" aria-label="Retour au texte, note ${reference}">↩${count}</a>`;
  },
};

const prefixOf = (env?: Env): string => `${String(env?.idPrefix)}-`;

/** From one: `note` as it is shown, `reference` with `-2` from its second reference on, which `again` then counts. */
function numbersOf({ meta }: Token): { note: number; reference: string; again: number | null } {
  const note = Number(meta?.id) + 1;
  const again = Number(meta?.subId ?? 0);
  return again > 0 ? { note, reference: `${note}-${again + 1}`, again: again + 1 } : { note, reference: String(note), again: null };
}

/**
 * Puts footnotes at the end, in the order in which they are read. In place of markdown-it-footnote's own rule, which loses what a definition within
 * another stands in, and counts references that nobody sees. With `env.hasAllNotes` also those that nothing refers to.
 */
export function placeFootnotes(state: StateCore): void {
  const { shown, notes } = partsOf(state.tokens);
  const read = new Map<string, ReadNote>();
  countReferences(shown, notes, read);
  // Grows meanwhile: notes may refer to notes.
  for (const label of read.keys()) countReferences(notes.get(label)!, notes, read);
  if (state.env.hasAllNotes) for (const label of notes.keys()) noteOf(read, label);
  state.tokens = shown;
  if (read.size === 0) return;
  const token = (name: string, meta: Record<string, unknown> | null = null) => Object.assign(new state.Token(name, '', 0), { meta });
  const bodies = [...read].flatMap(([label, { id, references }]) => {
    const back = Array.from({ length: references }, (_, subId) => token('footnote_anchor', { id, subId }));
    return [token('footnote_open', { id }), ...withinLast(notes.get(label)!, back), token('footnote_close')];
  });
  state.tokens = [...shown, token('footnote_block_open'), ...bodies, token('footnote_block_close')];
}

function partsOf(tokens: readonly Token[]): { shown: Token[]; notes: Notes } {
  const shown: Token[] = [];
  const notes: Notes = new Map();
  const open = [shown];
  for (const token of tokens) {
    if (token.type === 'footnote_reference_open') {
      const label = String(token.meta?.label);
      const body: Token[] = [];
      if (!notes.has(label)) notes.set(label, body);
      open.push(body);
    } else if (token.type === 'footnote_reference_close') open.pop();
    else open.at(-1)!.push(token);
  }
  return { shown, notes };
}

/** Numbers what refers to notes, and counts it. */
function countReferences(tokens: readonly Token[], notes: Notes, read: Map<string, ReadNote>): void {
  for (const part of tokens.flatMap(({ children }) => children ?? [])) {
    const label = String(part.meta?.label);
    if (part.type !== 'footnote_ref' || !notes.has(label)) continue;
    const note = noteOf(read, label);
    part.meta = { id: note.id, subId: note.references };
    note.references += 1;
  }
}

function noteOf(read: Map<string, ReadNote>, label: string): ReadNote {
  const note = read.get(label) ?? { id: read.size, references: 0 };
  read.set(label, note);
  return note;
}

/** The ways back stand at the end of the note's last paragraph, where it ends with one. */
function withinLast(body: readonly Token[], back: readonly Token[]): Token[] {
  const last = body.at(-1);
  return last?.type === 'paragraph_close' ? [...body.slice(0, -1), ...back, last] : [...body, ...back];
}
