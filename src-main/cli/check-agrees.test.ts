/** `backbone check` and whatever loads weights agree on every file: which network is taken, what is left, what is refused. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { unattended } from '../../src-shared/progress.ts';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import { backboneByName } from '../network/backbones/registry.ts';
import { initialiseBackbone } from '../network/initialise.ts';
import type { StateDict, Tensor } from '../network/weights/state-dict.ts';
import { encodeSafetensors, writeSafetensors } from '../network/weights/write-safetensors.ts';
import { loadBackbone } from '../pipeline/load-backbone.ts';
import { weightsPart } from './options.ts';
import { tripletscope } from './test-program.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'check-agrees-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const backbone = backboneByName('small');
const networks = [1, 2, 3].map((seed) => initialiseBackbone(backbone, seed));
const shaped = (shape: number[]): Tensor => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) });

const wrapper = fc.constantFrom(
  'module.',
  '_orig_mod.',
  'model.',
  'net.0.',
  'student.',
  'teacher.',
  'ema_model.',
  'encoder_k.',
  'a.b.',
);
const prefix = fc.array(wrapper, { maxLength: 3 }).map((parts) => parts.join(''));
const stranger = fc.constantFrom<[string, number[]]>(
  ['n_averaged', []],
  ['metric.confmat', [4, 4]],
  ['train_acc.tp', [4]],
  ['head.weight', [8, 256]],
  ['criterion.centers', [5, 8]],
  ['stage9.conv.weight', [4, 4, 3, 3]],
  ['queue', [8, 16]],
);
const damage = fc.constantFrom('none', 'none', 'none', 'missing', 'shape', 'not finite');

function checkpoint(prefixes: readonly string[], strangers: readonly [string, number[]][], broken: string): StateDict {
  const state: StateDict = new Map();
  for (const [at, before] of prefixes.entries())
    for (const [name, tensor] of networks[at]) state.set(before + name, tensor);
  for (const [name, shape] of strangers) state.set(name, shaped(shape));
  const first = `${prefixes[0]}stage2.conv.weight`;
  if (broken === 'missing') state.delete(first);
  if (broken === 'shape') state.set(first, shaped([64, 32, 5, 5]));
  if (broken === 'not finite')
    state.set(first, { shape: [64, 32, 3, 3], data: new Float32Array(64 * 288).fill(Number.NaN) });
  return state;
}

const identity = (tensors: StateDict): string => createHash('sha256').update(encodeSafetensors(tensors)).digest('hex');

test('whatever lies in the file', { timeout: 60_000 }, async () => {
  const file = path.join(folder, 'w.safetensors');
  const names = fc.uniqueArray(prefix, { minLength: 1, maxLength: 3 });
  const asked = fc.option(fc.nat(2), { nil: null });
  const property = fc.asyncProperty(
    names,
    fc.array(stranger),
    damage,
    asked,
    async (prefixes, strangers, broken, one) => {
      await writeSafetensors(file, checkpoint(prefixes, strangers, broken));
      const wanted = one === null ? '' : (prefixes[one % prefixes.length] ?? '').replace(/\.$/, '');
      const given = wanted === '' ? file : `${file}#${wanted}`;
      const { network } = defaultRunSettings(0);
      const settings = { ...network, backbone: 'small', weights: file, ...weightsPart(given) };
      const loaded = await loadBackbone(settings, 0, unattended).catch((error: Error) => error);
      const { code, stdout } = await tripletscope('backbone', 'check', given, '--backbone', 'small', '--json');
      const said = JSON.parse(stdout) as {
        error?: { message: string };
        strippedPrefix: string;
        next: string;
        notes: string[];
      };
      if (loaded instanceof Error) {
        expect([code, said.error?.message]).toEqual([1, loaded.message]);
        return;
      }
      expect(said.error).toBeUndefined();
      const from = new Map([...loaded.tensors.keys()].map((name) => [name, said.strippedPrefix + name]));
      const state = checkpoint(prefixes, strangers, broken);
      const named: StateDict = new Map([...from].map(([own, name]) => [own, state.get(name)!]));
      expect(identity(named)).toBe(identity(loaded.tensors));
      expect(said.notes).toEqual(loaded.notes);
      expect(said.next).toContain(`--backbone small --weights ${given}`);
    },
  );
  await fc.assert(property, { numRuns: 40 });
});
