import type { Env, RendererRule, Token } from 'markdown-it';

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
