import { expect, test } from 'vitest';
import { Toasts } from '../../components/toasts.svelte.ts';
import { fakeApi } from '../../state/fake-api.ts';
import { absentWords, forgetAbsent } from './forget-absent.ts';

test('says what goes', () => {
  expect(absentWords({ images: 1200, tags: 1, reviews: 0, objects: 3 })).toEqual({
    images: '1,200 images',
    go: 'go 1 tag, 0 reviews and 3 objects of ground truth',
  });
});

test('what was forgotten is called back by the message, and that alone', async () => {
  const time = '2026-01-01T00:00:00.000Z';
  const toasts = new Toasts();
  const recalled: unknown[] = [];
  const { api } = fakeApi({
    'images.forgetAbsent': () => ({ images: 2, time }),
    'images.recallForgotten': (input: unknown) => {
      recalled.push(input);
      return { images: 2 };
    },
  });
  await forgetAbsent({ api, toasts });
  const [{ text, action }] = toasts.list;
  expect([text, action?.label]).toEqual(['2 images forgotten', 'Undo']);
  action?.run();
  await expect.poll(() => toasts.list.map((toast) => toast.text)).toContain('2 images restored');
  expect(recalled).toEqual([{ time }]);
});

test('a refusal is said', async () => {
  const toasts = new Toasts();
  await forgetAbsent({ api: fakeApi({}).api, toasts });
  expect(toasts.list).toMatchObject([{ tone: 'bad', text: 'nobody answers images.forgetAbsent' }]);
});
