/** Every checkpoint in fixtures/torch, which torch.save wrote, against the values that PyTorch held. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { memorySource } from './byte-source.ts';
import { readWeightFile, readWeights } from './read-weight-file.ts';
import type { StateDict } from './state-dict.ts';

const folder = fileURLToPath(new URL('../../../fixtures/torch/', import.meta.url));
const expected = JSON.parse(readFileSync(`${folder}expected.json`, 'utf8')) as Record<
  string,
  Record<string, { shape: number[]; values: (number | string)[] }>
>;

/** Written as JSON has them: names of what is not finite. */
function plain(tensors: StateDict) {
  return Object.fromEntries([...tensors].map(([name, { shape, data }]) => [name, { shape, values: [...data] }]));
}

function asFloat32(tensors: (typeof expected)[string]) {
  const number = (value: number | string): number =>
    Math.fround(typeof value === 'number' ? value : Number(value.replace('inf', 'Infinity')));
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, values }]) => [name, { shape, values: values.map(number) }]),
  );
}

const readable = Object.entries(expected).filter(([, tensors]) => Object.keys(tensors).length > 0);

it.each(readable)('%s reads as PyTorch held it', async (name, tensors) => {
  const read = await readWeightFile(folder + name);
  expect(plain(read.tensors)).toEqual(asFloat32(tensors));
  expect(read.format).toBe(
    name.endsWith('.safetensors') ? 'safetensors' : /legacy|protocol/.test(name) ? 'pytorch-legacy' : 'pytorch-zip',
  );
});

describe('says what it did', () => {
  it.each(['checkpoint.pth', 'checkpoint-legacy.pth'])('%s: container and prefix', async (name) => {
    const { container, strippedPrefix } = await readWeightFile(folder + name);
    expect({ container, strippedPrefix }).toEqual({ container: 'state_dict', strippedPrefix: 'module.' });
  });

  it('names tensors that are left out', async () => {
    const { notes } = await readWeightFile(`${folder}complex.pth`);
    expect(notes.join()).toMatch(/left out c: .*neither real nor whole/);
  });

  it('takes another container where one is named, and says which others there are', async () => {
    const read = await readWeightFile(`${folder}with-head.pth`, { container: 'head' });
    expect([...read.tensors.keys()]).toEqual(['weight', 'bias']);
    const other = await readWeightFile(`${folder}with-head.pth`, { container: 'model.nowhere' });
    expect([other.container, other.rest]).toEqual(['model', 'nowhere']);
  });
});

describe('refuses', () => {
  it('a whole network with its code, by the name of its class', async () => {
    await expect(readWeightFile(`${folder}module.pth`)).rejects.toMatchObject({
      code: 'unsafe-input',
      message: expect.stringContaining('torch.nn.modules.linear.Linear'),
    });
  });

  it.each(['plain.pth', 'plain-legacy.pth', 'plain.safetensors'])('%s cut at every length', async (name) => {
    const bytes = readFileSync(folder + name);
    for (let length = 0; length < bytes.length; length += 7) {
      const cut = readWeights(memorySource(bytes.subarray(0, length), name));
      const error = await cut.then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error, `${length} bytes`).toMatchObject({
        name: 'TripletscopeError',
        message: expect.stringContaining(name),
      });
    }
  });

  it.each(['plain.pth', 'plain-legacy.pth', 'checkpoint-legacy.pth', 'plain.safetensors'])(
    '%s with any byte damaged: read as something, or refused with a code',
    async (name) => {
      const bytes = readFileSync(folder + name);
      for (let at = 0; at < bytes.length; at += 3) {
        const damaged = Uint8Array.from(bytes);
        damaged[at] ^= 0x55;
        const outcome = await readWeights(memorySource(damaged, name)).then(
          ({ tensors }) => (tensors instanceof Map ? 'read' : 'nothing'),
          (error: Error) => error.name,
        );
        expect(['read', 'TripletscopeError'], `byte ${at}`).toContain(outcome);
      }
    },
  );

  it.each([
    ['', 'the file is empty'],
    ['<!DOCTYPE html><html>', 'a web page'],
    ['version https://git-lfs.github.com/spec/v1\n', 'git-lfs pointer'],
    ['\x1f\x8b\x08\0', 'gzip'],
    ['\x89HDF\r\n', 'Keras'],
    ['hello', 'not a weight file'],
  ])('%j: %s', async (text, message) => {
    const read = readWeights(memorySource(Buffer.from(text, 'latin1'), 'w.bin'));
    await expect(read).rejects.toThrow(message);
  });

  it('a file that is not there, and a folder without model.json', async () => {
    await expect(readWeightFile(`${folder}none.pth`)).rejects.toMatchObject({ code: 'not-found' });
    await expect(readWeightFile(folder)).rejects.toMatchObject({ code: 'not-found' });
  });
});
