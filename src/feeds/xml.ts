import XMLBuilder from 'fast-xml-builder';

/** Elements by name: `@name` is an attribute, `#` the text, an array repeats, undefined is left out. */
export type Elements = { [name: string]: Elements | Elements[] | string | string[] | undefined };

/** Control characters and lone surrogates: not even a character reference may name them (XML 1.0, 2.2). */
const ILLEGAL = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

const builder = new XMLBuilder({
  attributeNamePrefix: '@',
  textNodeName: '#',
  ignoreAttributes: false,
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
  tagValueProcessor: (_name, value) => legal(value),
  attributeValueProcessor: (_name, value) => legal(value),
});

/** One line of XML, to be sent as UTF-8. What XML 1.0 cannot hold is dropped from texts and attributes. */
export function xmlDocument(root: Elements): string {
  return builder.build({ '?xml': { '@version': '1.0', '@encoding': 'UTF-8' }, ...root });
}

function legal(value: unknown): string {
  return String(value).replace(ILLEGAL, '');
}

export const mediaNamespace = 'http://search.yahoo.com/mrss/';
