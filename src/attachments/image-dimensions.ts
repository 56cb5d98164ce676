import { open } from 'node:fs/promises';
import { imageDimensionsFromData } from 'image-dimensions';
import { isImage, type MediaType } from './media-types.js';

/** A photograph may carry its colour profile and thumbnails before its size; more than this it does not. */
const HEAD_BYTES = 1024 * 1024;

export interface Dimensions {
  width: number | null;
  height: number | null;
}

/** Pixels by the header of an image, without decoding it; null for other files and where the header does not tell. */
export async function readDimensions(path: string, type: MediaType): Promise<Dimensions> {
  const found = isImage(type) ? imageDimensionsFromData(await readHead(path)) : undefined;
  return { width: pixels(found?.width), height: pixels(found?.height) };
}

async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const MAX_PIXELS = 100_000;

/** A header may claim anything: what no image has is not told. */
const pixels = (claimed: number | undefined): number | null => (claimed && claimed <= MAX_PIXELS ? claimed : null);
