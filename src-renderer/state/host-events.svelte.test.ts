import { expect, test } from 'vitest';
import { fakeApi, settled } from './fake-api.ts';
import { HostEvents } from './host-events.svelte.ts';

interface Subscriber {
  onData: (event: unknown) => void;
  onConnectionStateChange: (change: { state: string; error: unknown }) => void;
  onError: () => void;
}

test('after an outage it subscribes again, and everybody who keeps something hears of the gap', async () => {
  const subscribers: Subscriber[] = [];
  let back = (): void => {};
  let losses = 0;
  const { api } = fakeApi();
  const events = new HostEvents({
    api: {
      ...api,
      events: {
        subscribe: (_input: undefined, subscriber: Subscriber) => {
          subscribers.push(subscriber);
          return { unsubscribe: () => {} };
        },
      },
    } as never,
    connection: {
      lost: () => void losses++,
      whenBack: () => new Promise((resolve) => (back = () => resolve(undefined))),
    },
  });
  const heard: unknown[] = [];
  let resumed = 0;
  const stop = events.listen((event) => heard.push(event));
  events.onResume(() => void resumed++);
  events.start();
  subscribers[0]!.onConnectionStateChange({ state: 'pending', error: null });
  subscribers[0]!.onData({ type: 'workspace' });
  expect([heard.length, resumed]).toEqual([1, 0]);
  subscribers[0]!.onError();
  expect([losses, subscribers.length]).toEqual([1, 1]);
  back();
  await settled();
  subscribers[1]!.onConnectionStateChange({ state: 'pending', error: null });
  expect(resumed).toBe(1);
  stop();
  subscribers[1]!.onData({ type: 'workspace' });
  expect(heard).toHaveLength(1);
});
