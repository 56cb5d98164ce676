import type { Nodes } from 'hast';

const ADDRESSES = ['href', 'src', 'cite'];
/** Anything but an address that is plainly absolute: parsing takes ten times as long as the rest of a feed. */
const MAYBE_RELATIVE = /\b(?:href|src|cite)\s*=(?!"(?:https?:\/\/|mailto:|tel:))/i;

/** The same HTML with every relative address, also `#fragment`, resolved against `base`: feeds are read away from their site. */
export async function absoluteUrls(html: string, base: string): Promise<string> {
  if (!MAYBE_RELATIVE.test(html)) return html;
  const fragments = await parser();
  const tree = fragments.parse(html);
  resolveAddresses(tree, base);
  return fragments.stringify(tree);
}

/** Loaded for the first text that needs it: a parser that reads as browsers do takes more memory than all feeds. */
async function parser() {
  const [{ unified }, { default: parse }, { default: stringify }] = await Promise.all([
    import('unified'),
    import('rehype-parse'),
    import('rehype-stringify'),
  ]);
  return unified().use(parse, { fragment: true }).use(stringify).freeze();
}

function resolveAddresses(node: Nodes, base: string): void {
  if (node.type === 'element') {
    const { properties } = node;
    for (const name of ADDRESSES) {
      if (typeof properties[name] === 'string') properties[name] = absolute(properties[name], base);
    }
  }
  if ('children' in node) for (const child of node.children) resolveAddresses(child, base);
}

/** An absolute address stays as it was written; one that cannot be resolved goes. */
function absolute(address: string, base: string): string | undefined {
  return URL.canParse(address) ? address : URL.parse(address, base)?.href;
}
