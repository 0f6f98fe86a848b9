import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Connection } from './connection.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function some() {
  let answer = new Response(null, { status: 503 });
  const fetch = vi.fn(async () => answer);
  const connection = new Connection(fetch as never);
  return { connection, fetch, comesBack: () => (answer = new Response(null, { status: 200 })) };
}

test('it asks until the engine answers; whoever waited goes on, whoever shows something asks again', async () => {
  const { connection, fetch, comesBack } = some();
  connection.lost();
  connection.lost();
  let back = false;
  void connection.whenBack().then(() => (back = true));
  await vi.advanceTimersByTimeAsync(3500);
  expect(fetch).toHaveBeenCalledTimes(4);
  expect([connection.state, back]).toEqual(['gone', false]);
  comesBack();
  await vi.advanceTimersByTimeAsync(1000);
  expect([connection.state, connection.returns, back, connection.away]).toEqual(['live', 1, true, 0]);
});

test('asked at once where a person says so', async () => {
  const { connection, fetch, comesBack } = some();
  connection.lost();
  await vi.advanceTimersByTimeAsync(300);
  comesBack();
  connection.retry();
  await vi.advanceTimersByTimeAsync(0);
  expect([fetch.mock.calls.length, connection.state]).toEqual([2, 'live']);
});

test('who does not want to wait any longer need not', async () => {
  const { connection } = some();
  connection.lost();
  const waiting = new AbortController();
  const waited = connection.whenBack(waiting.signal);
  waiting.abort(new Error('enough'));
  await expect(waited).rejects.toThrow('enough');
});

test("a restart of the desktop's engine is an outage", () => {
  const { connection } = some();
  connection.watch({ onEngine: (tell: (status: unknown) => void) => tell({ state: 'restarting' }) } as never);
  expect([connection.state, connection.engine?.state]).toEqual(['gone', 'restarting']);
});
