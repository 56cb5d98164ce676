import { isUtf8 } from 'node:buffer';
import { ImportFault } from './import-fault.js';

const PDF = '%PDF-';
/** Control characters that no text holds: all but tab, line feed, form feed and carriage return. */
const CONTROL = /[^\P{Cc}\t\n\f\r]/u;

/**
 * The bytes of a text file: UTF-8 or UTF-16 with a byte order mark, UTF-8 without, else Windows-1252, as older French programs write it.
 * Line ends come out as `\n`, and so does the vertical tab that word processors copy for one.
 * @throws ImportFault for an empty file and for what is no text
 */
export function decodeText(bytes: Uint8Array): string {
  const text = decoder(bytes)
    .decode(bytes)
    .replace(/\r\n?|\v/g, '\n');
  if (text.startsWith(PDF)) throw new ImportFault('C’est un PDF, non un texte : copiez-en le contenu dans un fichier .txt.');
  if (CONTROL.test(text)) throw new ImportFault('Ce fichier n’est pas un texte.');
  if (text.trim() === '') throw new ImportFault('Ce fichier est vide.');
  return text;
}

function decoder(bytes: Uint8Array): TextDecoder {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le');
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be');
  return new TextDecoder(isUtf8(bytes) ? 'utf-8' : 'windows-1252');
}
