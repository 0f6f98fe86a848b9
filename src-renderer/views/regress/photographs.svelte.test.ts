import { expect, test, vi } from 'vitest';
import { Photographs } from './photographs.svelte.ts';

const asked = vi.hoisted(() => ({ now: 0, most: 0 }));

vi.mock('../../state/bridge.ts', () => ({
  takeDropped: async (transfer: { files: { id: string }[] }) => ({ kind: 'chosen', files: transfer.files }),
}));
vi.mock('../../state/api.ts', () => ({
  asError: (error: Error) => error,
  api: {
    compare: { addExternal: { mutate: async ({ file }: { file: string }) => ({ image: file }) } },
    regressions: {
      photograph: {
        query: async ({ image, view }: { image: string; view: number }) => {
          asked.most = Math.max(asked.most, ++asked.now);
          await new Promise((resolve) => setTimeout(resolve, 1));
          asked.now--;
          return { image, view };
        },
      },
    },
  },
}));

const dropped = (...ids: string[]): DataTransfer => ({ files: ids.map((id) => ({ id })) }) as unknown as DataTransfer;

test('what is dropped while another is computed waits for its turn; what was forgotten meanwhile does not come back', async () => {
  const photographs = new Photographs();
  const first = photographs.take(dropped('a', 'b'));
  const second = photographs.take(dropped('c'));
  await Promise.all([first, second]);
  await vi.waitFor(() => expect(photographs.busy).toBe(false));
  expect(photographs.list.map(({ image }) => image)).toEqual(['c', 'b', 'a']);
  expect(asked.most).toBe(1);
  const third = photographs.take(dropped('d', 'e'));
  photographs.clear();
  await third;
  expect(photographs.list).toEqual([]);
});
