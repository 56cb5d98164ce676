export type Charset = 'utf-8' | 'windows-1252';

const BYTES = Array.from({ length: 256 }, (_, byte) => byte);
/** What no text holds: control characters but tab, line feed, form feed and carriage return. A table, since files are large. */
const IS_CONTROL = BYTES.map((byte) => (byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d].includes(byte)) || byte === 0x7f);
const IS_WINDOWS_1252 = BYTES.map((byte) => ![0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(byte));

/**
 * Whether bytes that pass are a text: UTF-8, or else Windows-1252, in which French spreadsheets still save CSV.
 * A byte of control ends the look, so that other files cost next to nothing.
 */
export class TextGauge {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private isText = true;
  private isUtf8 = true;
  private isWindows1252 = true;

  look(chunk: Buffer): void {
    if (!this.isText) return;
    this.isText = !chunk.some((byte) => IS_CONTROL[byte]);
    this.isUtf8 &&= this.decodes(chunk);
    this.isWindows1252 &&= chunk.every((byte) => IS_WINDOWS_1252[byte]);
  }

  /** Null where the whole is no text. Once, at the end. */
  charset(): Charset | null {
    if (this.isText && this.isUtf8 && this.decodes(null)) return 'utf-8';
    return this.isText && this.isWindows1252 ? 'windows-1252' : null;
  }

  private decodes(chunk: Buffer | null): boolean {
    try {
      this.decoder.decode(chunk ?? undefined, { stream: chunk !== null });
      return true;
    } catch {
      return false;
    }
  }
}
