/** The engine as a process of the desktop's: listens on a socket that only this user can open, ends with its parent. */
import { timingSafeEqual } from 'node:crypto';
import { createAdaptorServer } from '@hono/node-server';
import { z } from 'zod';
import { createApp } from './app.ts';
import { channelToParent, type EngineChannel } from './engine-channel.ts';
import { type EngineStart, keyHeader, type ToEngine } from './engine-messages.ts';
import { EngineHost } from './host.ts';
import { identify } from './identify.ts';

const keysSchema = z.record(z.string(), z.array(z.string())).catch({});

/** For the running jobs to be put away before the process ends. */
const patience = 3000;

const channel = channelToParent();
if (channel === null) {
  process.stderr.write('This program is started by the desktop; in a terminal use `serve`.\n');
  process.exit(2);
}
let host: EngineHost | null = null;
channel.onClosed(stop);
channel.listen((message) => void receive(message, channel));

async function receive(message: ToEngine, channel: EngineChannel): Promise<void> {
  switch (message.type) {
    case 'start':
      host = await start(message, channel);
      return;
    case 'identify': {
      const { folders } = host ?? {};
      const files =
        folders === undefined ? [] : await Promise.all(message.paths.map((file) => identify(file, folders)));
      channel.send({ type: 'identified', request: message.request, files });
      return;
    }
    case 'stop':
      stop();
  }
}

async function start({ socket, key, stateFolder, open }: EngineStart, channel: EngineChannel): Promise<EngineHost> {
  const host = new EngineHost({ kind: 'desktop', roots: null, stateFolder });
  forwardEvents(host, channel);
  const first = open === null ? undefined : await identify(open, host.folders);
  const data = first?.kind === 'folder' && !first.isWorkspace ? first : null;
  if (open !== null && data === null) await host.open(open).catch((error: unknown) => host.couldNotOpen(open, error));
  const app = createApp(host);
  const secret = Buffer.from(key);
  const fetch = (request: Request): Response | Promise<Response> =>
    carries(request, secret) ? app.fetch(request) : new Response(null, { status: 403 });
  const server = createAdaptorServer({ fetch });
  if ('keepAliveTimeout' in server) server.keepAliveTimeout = 0; // the one client keeps its connections
  server.listen(socket, () => channel.send({ type: 'ready', data }));
  return host;
}

function carries(request: Request, secret: Buffer): boolean {
  const received = Buffer.from(request.headers.get(keyHeader) ?? '');
  return received.length === secret.length && timingSafeEqual(received, secret);
}

/** What the desktop needs to know by itself: for its menu, the task bar, the theme of the window before the page is there. */
function forwardEvents(host: EngineHost, channel: EngineChannel): void {
  const sendWorkspace = (): void =>
    channel.send({
      type: 'workspace',
      folder: host.opened?.folder ?? null,
      recent: host.user.recent().map(({ folder }) => folder),
    });
  const sendSettings = (): void => {
    const { theme, keys } = host.user.settings();
    channel.send({ type: 'theme', theme: theme === 'light' || theme === 'dark' ? theme : 'system' });
    channel.send({ type: 'keys', keys: keysSchema.parse(keys) });
  };
  host.events.listen((event) => {
    if (event.type === 'job') channel.send({ type: 'job', job: event.job });
    else if (event.type === 'workspace') sendWorkspace();
    else if (event.type === 'changed' && event.what === 'recent') sendWorkspace();
    else if (event.type === 'changed' && event.what === 'settings') sendSettings();
  });
  sendWorkspace();
  sendSettings();
}

function stop(): void {
  setTimeout(() => process.exit(0), patience).unref();
  void (host?.shutDown() ?? Promise.resolve()).finally(() => process.exit(0));
}
