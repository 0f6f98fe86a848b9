/** The formats of images that are read: by name, to find them; by signature, to read them. */
import { isBmp } from './bmp.ts';
import { unreadKind } from './unread-images.ts';

export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'heif' | 'bmp';

const extensions: Record<string, ImageFormat> = {
  jpg: 'jpeg',
  jpeg: 'jpeg',
  jpe: 'jpeg',
  jfif: 'jpeg',
  png: 'png',
  webp: 'webp',
  gif: 'gif',
  tif: 'tiff',
  tiff: 'tiff',
  avif: 'heif',
  bmp: 'bmp',
  dib: 'bmp',
};

/** Null: not the extension of an image that can be read. */
export function formatOfName(name: string): ImageFormat | null {
  return extensions[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? null;
}

/** By the first bytes; an SVG or PDF is no image here, so that no document interpreter ever sees foreign input. */
export function formatOfBytes(bytes: Buffer): ImageFormat | null {
  const text = bytes.toString('latin1', 0, 12);
  const starts = (...signatures: string[]): boolean => signatures.some((signature) => text.startsWith(signature));
  if (starts('\xff\xd8\xff')) return 'jpeg';
  if (starts('\x89PNG\r\n\x1a\n')) return 'png';
  if (starts('GIF87a', 'GIF89a')) return 'gif';
  if (starts('RIFF') && text.endsWith('WEBP')) return 'webp';
  if (starts('II*\0', 'MM\0*') && unreadKind(bytes) === null) return 'tiff';
  if (text.startsWith('ftyp', 4) && (text.endsWith('avif') || text.endsWith('avis'))) return 'heif';
  return isBmp(bytes) ? 'bmp' : null;
}
