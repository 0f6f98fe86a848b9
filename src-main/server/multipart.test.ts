import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readForm } from './multipart.ts';

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function parse(bytes: Uint8Array, contentType: string, size = bytes.length) {
  const parts: { field: string; fileName: string | null; content: Buffer }[] = [];
  for await (const { field, fileName, bytes: pieces } of readForm(inPieces(bytes, size), contentType)) {
    const content: Uint8Array[] = [];
    for await (const piece of pieces) content.push(piece.slice());
    parts.push({ field, fileName, content: Buffer.concat(content) });
  }
  return parts;
}

/** As Node's own fetch would send it. */
async function encoded(files: readonly { name: string; content: Uint8Array<ArrayBuffer> }[]) {
  const form = new FormData();
  for (const { name, content } of files) form.append('files', new Blob([content]), name);
  const response = new Response(form);
  return { bytes: new Uint8Array(await response.arrayBuffer()), type: response.headers.get('content-type')! };
}

describe('reading a form', () => {
  test('gives back what another encoder wrote, however it is cut into pieces', async () => {
    const file = fc.record({
      name: fc.stringMatching(/^[\w äöü/.-]{1,20}$/),
      content: fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(bytes)),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(file, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 400 }),
        async (files, size) => {
          const { bytes, type } = await encoded(files);
          const parts = await parse(bytes, type, size);
          expect(parts.map(({ fileName }) => fileName)).toEqual(files.map(({ name }) => name));
          for (const [index, { content }] of parts.entries())
            expect(Buffer.compare(content, files[index].content)).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('content that looks like a boundary, nearly, stays content', async () => {
    const content = Buffer.from('\r\n--edge\r\n--edg\r\r\n--edge');
    const body = Buffer.concat([
      Buffer.from('--edgeX\r\ncontent-disposition: form-data; name="files"; filename="a.png"\r\n\r\n'),
      content,
      Buffer.from('\r\n--edgeX--\r\n'),
    ]);
    for (let size = 1; size < body.length; size++) {
      const [part] = await parse(body, 'multipart/form-data; boundary=edgeX', size);
      expect(part.content.equals(content)).toBe(true);
    }
  });

  test('a part that nobody reads is skipped', async () => {
    const { bytes, type } = await encoded([
      { name: 'a.png', content: new Uint8Array(5000) },
      { name: 'b.png', content: new Uint8Array(3) },
    ]);
    const names: (string | null)[] = [];
    for await (const { fileName, bytes: pieces } of readForm(inPieces(bytes, 100), type)) {
      names.push(fileName);
      for await (const _ of pieces) break;
    }
    expect(names).toEqual(['a.png', 'b.png']);
  });

  test.each([
    ['no boundary', 'multipart/form-data', '--x--'],
    ['another boundary', 'multipart/form-data; boundary=y', '--x--'],
    ['a preamble', 'multipart/form-data; boundary=x', 'hello\r\n--x--'],
    ['no end', 'multipart/form-data; boundary=x', '--x\r\ncontent-disposition: form-data; name="f"\r\n\r\nabc'],
    ['nothing', 'multipart/form-data; boundary=x', ''],
    ['a part without a name', 'multipart/form-data; boundary=x', '--x\r\n\r\nabc\r\n--x--'],
    ['a head without end', 'multipart/form-data; boundary=x', `--x\r\nx: ${'y'.repeat(40_000)}`],
    ['rubbish after a boundary', 'multipart/form-data; boundary=x', '--xyz'],
    [
      'two dispositions',
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="a"\r\ncontent-disposition: form-data; name="b"\r\n\r\n\r\n--x--',
    ],
  ])('%s is refused', async (_, type, body) => {
    await expect(parse(Buffer.from(body), type)).rejects.toMatchObject({ code: 'bad-input' });
  });
});
