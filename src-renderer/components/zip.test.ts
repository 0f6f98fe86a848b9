import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import yauzl from 'yauzl';
import { zipOf } from './zip.ts';

/** As another program reads it, which compares sizes and checksums. */
async function unzipped(archive: Blob): Promise<Record<string, string>> {
  const zip = await promisify<Buffer, yauzl.Options, yauzl.ZipFile>(yauzl.fromBuffer)(
    Buffer.from(await archive.arrayBuffer()),
    { lazyEntries: true },
  );
  const found: Record<string, string> = {};
  return new Promise((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', () => resolve(found));
    zip.on('entry', async (entry: yauzl.Entry) => {
      const stream = await promisify(zip.openReadStream.bind(zip) as typeof zip.openReadStream)(entry);
      const bytes = await buffer(stream as NodeJS.ReadableStream);
      expect(crc32(bytes)).toBe(entry.crc32);
      found[entry.fileName] = bytes.toString('latin1');
      zip.readEntry();
    });
    zip.readEntry();
  });
}

it('makes an archive that other programs read: names, bytes, checksums', async () => {
  const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
  const files = { 'maps/averaged.npy': '\x93NUMPY\x01\x00\xff', 'größe.json': '{}', empty: '' };
  const entries = Object.entries(files).map(([name, text]) => ({ name, bytes: bytes(text) }));
  expect(await unzipped(zipOf(entries))).toEqual(files);
  expect(await unzipped(zipOf([]))).toEqual({});
});

it('is the same archive for the same files', async () => {
  const bytesOf = async () => Buffer.from(await zipOf([{ name: 'a.npy', bytes: Uint8Array.of(1, 2) }]).arrayBuffer());
  const [first, second] = [await bytesOf(), await bytesOf()];
  expect(first.equals(second)).toBe(true);
});

it('does not lose a file whose name another has', () => {
  const entry = { name: 'a.npy', bytes: Uint8Array.of(1) };
  expect(() => zipOf([entry, entry])).toThrow('a.npy');
});
