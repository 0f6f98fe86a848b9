import { expect, test } from 'vitest';
import type { JobView } from '../../../src-shared/host-events.ts';
import { ModelFiles, type ModelFilesParts, modelFileName } from './model-files.svelte.ts';

const model = { id: 3, name: 'birds', hash: '0a1b2c3d' };
const error = { code: 'bad-input', message: 'the file is no model that was exported', details: {} } as const;

function made(parts: Partial<ModelFilesParts>, ended: Partial<JobView> = { state: 'done' }) {
  const saved: string[] = [];
  const started: unknown[] = [];
  const files = new ModelFiles({
    jobs: {
      start: async (job) => {
        started.push(job);
        return { id: 1 } as JobView;
      },
      whenEnded: async (job) => ({ ...job, ...ended }) as JobView,
    },
    fetchBlob: async (path) => new Blob([path]),
    save: (name) => saved.push(name),
    choose: async () => ({ id: 'f1', name: 'birds.safetensors' }),
    said: (message) => saved.push(message),
    ...parts,
  });
  return { files, saved, started };
}

test('a model is saved under its name and its hash', async () => {
  const { files, saved } = made({});
  await files.export(model);
  expect(saved).toEqual(['birds-0a1b2c3d.safetensors']);
  expect([files.exporting, files.failure]).toEqual([null, null]);
});

test.each([
  ['../../etc/passwd', 'etc-passwd-h.safetensors'],
  ['birds, margin 0.4', 'birds-margin-0.4-h.safetensors'],
  ['Vögel / 鳥', 'Vögel-鳥-h.safetensors'],
  ['???', 'model-h.safetensors'],
  [null, 'model-h.safetensors'],
])('%j makes a name for every file system', (name, expected) => {
  expect(modelFileName({ name, hash: 'h' })).toBe(expected);
});

test('an export that fails says why, and can be tried again', async () => {
  const { files, saved } = made({ fetchBlob: () => Promise.reject(error) });
  await files.export(model);
  expect(saved).toEqual([]);
  expect(files.failure).toEqual({ title: 'The model was not exported', error });
  expect(files.exporting).toBeNull();
});

test('an import is a job on the chosen file; whoever changes their mind starts none', async () => {
  const { files, saved, started } = made({});
  await files.import();
  expect(started).toEqual([{ kind: 'import-model', params: { file: 'f1' } }]);
  expect(saved).toEqual(['Imported the model from birds.safetensors']);
  const none = made({ choose: async () => null });
  await none.files.import();
  expect([none.started, none.files.failure, none.files.importing]).toEqual([[], null, false]);
});

test('an import that fails says why; one that was cancelled says nothing', async () => {
  const failed = made({}, { state: 'failed', error });
  await failed.files.import();
  expect(failed.files.failure).toEqual({ title: 'The model was not imported', error });
  const cancelled = made({}, { state: 'cancelled', error: null });
  await cancelled.files.import();
  expect([cancelled.files.failure, cancelled.saved]).toEqual([null, []]);
});
