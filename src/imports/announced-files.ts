import { isBareFileName, type AnnouncedFile } from './document.js';

const EXTENSIONS = 'pdf|docx?|odt|rtf|txt|md|csv|xlsx?|ods|pptx?|odp|jpe?g|png|gif|webp|avif|zip|ics|mp3|mp4';
const FILE_NAME = new RegExp(`^[^:]*[\\p{L}\\p{N})_-]\\.(?:${EXTENSIONS})$`, 'iu');
const ANNOUNCEMENT = /^([^\n]*?\S)?\s*:\s*([^:\n]+?)\.?$/;

/**
 * The files that a paragraph announces: "Télécharger le bilan : bilan_2014.pdf", one announcement in all or one on each line.
 * All words after the last colon must be names of files, parted by commas or semicolons; the words before it are the title.
 * Empty where the paragraph is anything else.
 */
export function announcedFiles(paragraph: string): AnnouncedFile[] {
  const byLine = paragraph.split('\n').map(announcement);
  return byLine.every((files) => files.length > 0) ? byLine.flat() : announcement(paragraph.replaceAll('\n', ' '));
}

function announcement(line: string): AnnouncedFile[] {
  const [, title, names] = ANNOUNCEMENT.exec(line) ?? [];
  const files = (names ?? '').split(/\s*[,;]\s*/).map((name) => ({ name, title: title ?? null }));
  return files.every(({ name }) => FILE_NAME.test(name) && isBareFileName(name)) ? files : [];
}
