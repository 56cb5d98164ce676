/** A word, as names are compared: letters and digits without accents and case, and what stands between it and the word before. */
export interface Token {
  /** As the text writes it. */
  written: string;
  folded: string;
  /** Null after an empty line: no name goes over it. */
  separator: string | null;
  index: number;
  end: number;
}

const WORD = /&|[\p{L}\p{N}][\p{L}\p{N}\p{M}\u00ad]*/gu;

export function tokensOf(text: string): Token[] {
  let end = 0;
  return Array.from(text.matchAll(WORD), ({ 0: written, index }) => {
    const separator = separatorIn(text.slice(end, index));
    end = index + written.length;
    return { written, folded: fold(written), separator, index, end };
  });
}

function fold(word: string): string {
  if (word === '&') return 'et';
  return word
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\p{M}\u00ad]/gu, '')
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae');
}

/** Spaces and hyphens are all one, so are apostrophes; any other sign has to be the same in name and text. */
function separatorIn(between: string): string | null {
  if (/\n\s*\n/.test(between)) return null;
  return between.replace(/[\s\p{Pd}]+/gu, '').replace(/[’‘ʼ´`]/g, "'");
}
