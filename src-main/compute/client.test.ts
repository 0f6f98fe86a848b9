/** The order of calls: what a view asks for goes before what a job asks for. */
import { afterAll, expect, test } from 'vitest';
import { ComputeClient } from './client.ts';

const jobs = new ComputeClient({ backend: 'wasm' });
const views = jobs.ahead();
afterAll(() => jobs.close());

test('a call of a job waits while one of a view is open, and a later one of a view passes it', async () => {
  const order: string[] = [];
  const done = (name: string) => (): void => void order.push(name);
  const view = views.call('measure', { seconds: 0.05 }).then(done('view'));
  const job = jobs.call('device', {}).then(done('job'));
  const second = views.call('measure', { seconds: 0.05 }).then(done('second view'));
  await Promise.all([view, job, second]);
  expect(order).toEqual(['view', 'second view', 'job']);
});

test('a call that waits can be cancelled, and does not begin then', async () => {
  const view = views.call('measure', { seconds: 0.05 });
  const canceller = new AbortController();
  const job = jobs.call('device', {}, { signal: canceller.signal });
  canceller.abort();
  await expect(job).rejects.toMatchObject({ name: 'AbortError' });
  await view;
});

test('clients of one thread share it, and know when it is another', async () => {
  await views.call('device', {});
  expect(jobs.generation).toBe(1);
  expect(views.generation).toBe(1);
  await jobs.close();
  await views.call('device', {});
  expect(jobs.generation).toBe(2);
});

test('a thread that was ended for good is followed by no other', async () => {
  const client = new ComputeClient({ backend: 'wasm' });
  await client.ahead().call('device', {});
  await client.end();
  await expect(client.ahead().call('device', {})).rejects.toMatchObject({ code: 'cancelled' });
  expect(client.generation).toBe(1);
});

test('a call that meets the end of its thread is given up, and told why; one that needs nothing of it is answered by the next', async () => {
  const client = new ComputeClient({ backend: 'wasm' });
  await client.call('device', {});
  const closing = client.close();
  const needsNothingOfIt = client.call('device', {}, { anyThread: true });
  await expect(client.call('device', {})).rejects.toMatchObject({ code: 'cancelled' });
  await closing;
  expect(await needsNothingOfIt).toMatchObject({ backend: 'wasm' });
  expect(client.generation).toBe(2);
  expect(await client.call('device', {})).toMatchObject({ backend: 'wasm' });
  await client.end();
});
