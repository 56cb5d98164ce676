/** How a file of each accepted type is named. The first extension is the usual one. Anything else is refused: SVG, HTML, archives, programs, documents with macros. */
export const EXTENSIONS = {
  'application/pdf': ['pdf'],
  'image/jpeg': ['jpg', 'jpeg', 'jfif'],
  'image/png': ['png'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
  'image/avif': ['avif'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': ['pptx'],
  'application/vnd.oasis.opendocument.text': ['odt'],
  'application/vnd.oasis.opendocument.spreadsheet': ['ods'],
  'application/vnd.oasis.opendocument.presentation': ['odp'],
  'application/rtf': ['rtf'],
  'text/plain': ['txt', 'text'],
  'text/csv': ['csv'],
  'text/markdown': ['md', 'markdown'],
  'text/calendar': ['ics'],
  'audio/mpeg': ['mp3'],
  'video/mp4': ['mp4'],
} as const satisfies Record<string, readonly [string, ...string[]]>;

export type MediaType = keyof typeof EXTENSIONS;

export const MEDIA_TYPES: readonly string[] = Object.keys(EXTENSIONS);

export function isMediaType(type: string | undefined): type is MediaType {
  return type !== undefined && Object.hasOwn(EXTENSIONS, type);
}

export function isImage(type: MediaType): boolean {
  return type.startsWith('image/');
}

/** What a browser may show in the page; all else is a download, under `Content-Security-Policy: sandbox`. */
export function isShownInline(type: MediaType): boolean {
  return isImage(type) || type === 'application/pdf';
}

/** Text files carry no mark of their kind: their extension only chooses among the four, none of which a browser runs. */
export function textTypeOf(fileName: string): MediaType {
  const extension = extensionOf(fileName);
  const textTypes = ['text/csv', 'text/markdown', 'text/calendar'] as const;
  return textTypes.find((type) => hasExtension(type, extension)) ?? 'text/plain';
}

export function hasExtension(type: MediaType, extension: string): boolean {
  const extensions: readonly string[] = EXTENSIONS[type];
  return extensions.includes(extension);
}

/** In lower case, without the dot; empty where there is none. */
export function extensionOf(fileName: string): string {
  return /[^.]\.([^.]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? '';
}
