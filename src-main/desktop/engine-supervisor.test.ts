import { describe, expect, it, vi } from 'vitest';
import type { FromEngine, ToEngine } from '../server/engine-messages.ts';
import type { ChildEvents } from './engine-child.ts';
import { EngineSupervisor } from './engine-supervisor.ts';

/** Engines that do what the test says. */
function supervised(open: string | null = null) {
  const children: { events: ChildEvents; sent: ToEngine[]; killed: boolean }[] = [];
  const states: string[] = [];
  const supervisor = new EngineSupervisor({
    startChild: (events) => {
      const child = { events, sent: [] as ToEngine[], killed: false };
      children.push(child);
      return {
        pid: children.length,
        send: (message) => child.sent.push(message),
        kill: () => {
          child.killed = true;
          events.exit('signal SIGKILL');
        },
      };
    },
    nextSocket: () => `socket-${children.length}`,
    stateFolder: '/state',
    open,
    log: () => {},
    onStatus: ({ state }) => states.push(state),
    onMessage: () => {},
  });
  supervisor.start();
  const say = (message: FromEngine): void => children.at(-1)!.events.message(message);
  const ready = (folder: string | null = null): void => {
    if (folder !== null) say({ type: 'workspace', folder, recent: [] });
    say({ type: 'ready', data: null });
  };
  return { supervisor, children, states, say, ready };
}

describe('the engine under supervision', () => {
  it('starts again with another socket and key, and the workspace that was open', async () => {
    vi.useFakeTimers();
    const { supervisor, children, states, say, ready } = supervised('/a');
    expect(children[0].sent[0]).toMatchObject({ type: 'start', open: '/a', socket: 'socket-0' });
    ready('/a');
    say({ type: 'workspace', folder: '/b', recent: [] });
    const first = await supervisor.address();
    children[0].events.exit('signal SIGKILL');
    const waiting = supervisor.address();
    vi.advanceTimersByTime(100);
    expect(children[1].sent[0]).toMatchObject({ open: '/b', socket: 'socket-1' });
    ready('/b');
    const second = await waiting;
    expect(second?.socket).toBe('socket-1');
    expect(second?.key).not.toBe(first?.key);
    expect(states).toEqual(['ready', 'restarting', 'ready']);
    vi.useRealTimers();
  });

  it('leaves a workspace closed that kills it three times in a row', () => {
    vi.useFakeTimers();
    const { children } = supervised('/a');
    for (const delay of [100, 200, 400]) {
      children.at(-1)!.events.exit('exit code 1');
      vi.advanceTimersByTime(delay);
    }
    expect(children.map(({ sent }) => (sent[0].type === 'start' ? sent[0].open : ''))).toEqual([
      '/a',
      '/a',
      '/a',
      null,
    ]);
    vi.useRealTimers();
  });

  it('gives up at the sixth death, lets nobody wait, and starts again by hand', async () => {
    vi.useFakeTimers();
    const { supervisor, children, states } = supervised();
    const waiting = supervisor.address();
    for (let death = 0; death < 6; death++) {
      children.at(-1)!.events.exit('exit code 1');
      vi.advanceTimersByTime(1600);
    }
    expect(children.length).toBe(6);
    expect(await waiting).toBeNull();
    expect(await supervisor.address()).toBeNull();
    supervisor.restart();
    expect(children.length).toBe(7);
    expect(states.slice(-2)).toEqual(['failed', 'restarting']);
    vi.useRealTimers();
  });

  it('ends it when asked, by force where that does not help, and not at all where it is gone', async () => {
    vi.useFakeTimers();
    const { supervisor, children, ready } = supervised();
    ready();
    const stopped = supervisor.stop(1000);
    expect(children[0].sent.at(-1)).toEqual({ type: 'stop' });
    vi.advanceTimersByTime(1000);
    await stopped;
    expect(children[0].killed).toBe(true);
    await supervisor.stop();
    vi.advanceTimersByTime(60_000);
    expect(children.length).toBe(1);
    vi.useRealTimers();
  });

  it('names paths by ids of the engine that runs, and nothing of one that died meanwhile', async () => {
    const { supervisor, children, say, ready } = supervised();
    ready();
    const asked = supervisor.identify(['/a/birds']);
    await Promise.resolve();
    await vi.waitFor(() => expect(children[0].sent.at(-1)?.type).toBe('identify'));
    const file = { id: 'x', name: 'birds', kind: 'folder', isWorkspace: false } as const;
    say({ type: 'identified', request: 1, files: [file] });
    expect(await asked).toEqual([file]);
    const lost = supervisor.identify(['/a']);
    await vi.waitFor(() => expect(children[0].sent.at(-1)).toMatchObject({ request: 2 }));
    children[0].events.exit('signal SIGKILL');
    expect(await lost).toEqual([]);
    await supervisor.stop();
  });
});
