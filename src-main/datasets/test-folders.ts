/** Small data sets in temporary folders, for the tests of this room. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';

/** A fresh folder, removed after the test that asks for it. */
export function temporaryFolder(prefix = 'data set ä-'): string {
  const folder = mkdtempSync(path.join(tmpdir(), prefix));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files by relative path, folders made on the way. */
export function writeFiles(folder: string, files: Record<string, string | Uint8Array>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
}

const made = new Map<string, Buffer>();

/** An image of one colour, width × height, encoded. */
export async function picture(width = 20, height = 10, format: 'png' | 'jpeg' | 'gif' = 'jpeg'): Promise<Buffer> {
  const key = `${width} ${height} ${format}`;
  const known = made.get(key);
  if (known) return known;
  const image = sharp({ create: { width, height, channels: 3, background: '#806040' } });
  const bytes = await image.toFormat(format).toBuffer();
  made.set(key, bytes);
  return bytes;
}

/** Grey levels as PNG. */
export function greyPng(width: number, height: number, values: Uint8Array): Promise<Buffer> {
  return sharp(values, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();
}

export interface HalvesOptions {
  width: number;
  height: number;
  format?: 'png' | 'jpeg' | 'tiff' | 'webp' | 'gif' | 'avif';
  /** EXIF orientation. */
  orientation?: number;
}

/** The left half red, the right half blue; large plain areas, so that colours survive encoding. */
export function halves({ width, height, format = 'jpeg', orientation }: HalvesOptions): Promise<Buffer> {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) pixels[3 * i + (i % width < width / 2 ? 0 : 2)] = 255;
  const image = sharp(pixels, { raw: { width, height, channels: 3 } }).toFormat(format);
  return (orientation === undefined ? image : image.withMetadata({ orientation })).toBuffer();
}
