import { expect, test } from 'vitest';
import { Device } from './device.svelte.ts';
import { fakeApi, later } from './fake-api.ts';

test('the last answer counts; why it could not be asked is kept until it can', async () => {
  const [first, second] = [later<never>(), later<never>()];
  const waiting = [first.answer, second.answer];
  const fake = fakeApi({ 'device.status': () => waiting.shift() });
  const device = new Device(fake.api);
  const asking = [device.reload(), device.reload()];
  await second.give({ backend: 'tensorflow' } as never);
  await first.fail(new Error('gone'));
  await Promise.all(asking);
  expect([device.status, device.error]).toEqual([{ backend: 'tensorflow' }, null]);
  fake.answers['device.status'] = () => {
    throw new Error('gone');
  };
  await device.reload();
  expect(device.error?.message).toBe('gone');
});
