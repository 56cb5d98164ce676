import type { FeedFile, FeedImage } from './feed.js';
import type { Elements } from './xml.js';

/** Media RSS 1.5.1, `media:content`. */
export function mediaContent({ url, mediaType, size }: FeedFile | FeedImage, children: Elements): Elements {
  return { '@url': url, '@type': mediaType, '@medium': medium(mediaType), '@fileSize': String(size), ...children };
}

/** The image's own `media:content`. Without its width and height there can be no `media:thumbnail`. */
export function mediaImage(image: FeedImage | null): Elements[] {
  return image ? [mediaContent(image, { 'media:description': image.alt || undefined })] : [];
}

function medium(mediaType: string): string {
  const kind = mediaType.split('/')[0] ?? '';
  return ['image', 'audio', 'video'].includes(kind) ? kind : 'document';
}
