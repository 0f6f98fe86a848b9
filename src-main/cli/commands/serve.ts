/** `serve`: the interface in a browser, on the loopback address alone, for whoever has the token. */
import { realpathSync, statSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { Command } from 'commander';
import { serialiseError } from '../../../src-shared/error-wire.ts';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { EngineHost } from '../../server/host.ts';
import { looksLike } from '../../server/looks-like.ts';
import { type Served, serveHost } from '../../server/serve.ts';
import { userStateFolder } from '../../server/user-state-folder.ts';
import { openBrowser } from '../open-browser.ts';
import { integer } from '../options.ts';
import { runCommand, type Session } from '../session.ts';

interface ServeCommandOptions {
  port: number;
  open: boolean;
  root: string[];
}

export function serveCommand(): Command {
  return new Command('serve')
    .description('Serves the interface to a browser, on this machine or through ssh -L.')
    .argument('[workspace]', 'the workspace to open; by default the last one')
    .option('--port <n>', 'port on 127.0.0.1; 0 for any free port', integer(0, 65535), 4780)
    .option('--open', 'open the browser', false)
    .option(
      '--root <dir>',
      'a folder that may be browsed; can be repeated; by default home and the current folder',
      more,
      [],
    )
    .addHelpText(
      'after',
      '\nExample: tripletscope serve my-workspace --port 5000 --root /data\n' +
        'On another machine: ssh -L 5000:127.0.0.1:5000 HOST, then open the address that is printed here.',
    )
    .action((workspace: string | undefined, options: ServeCommandOptions) =>
      runCommand({}, async (session) => {
        await serveUntilStopped(workspace, options, session);
        return { value: null };
      }),
    );
}

function more(folder: string, before: string[]): string[] {
  return [...before, folder];
}

async function serveUntilStopped(
  workspace: string | undefined,
  { port, open, root }: ServeCommandOptions,
  session: Session,
): Promise<void> {
  const roots = root.length > 0 ? root.map(rootFolder) : [process.cwd(), homedir()].flatMap(rootIfThere);
  const host = new EngineHost({ kind: 'serve', roots: [...new Set(roots)], stateFolder: userStateFolder() });
  const served = await serveHost(host, { port });
  try {
    await openFirst(host, workspace, session);
    greet(served, session);
    if (open) await openBrowser(`${served.address}#token=${served.sessions.ticket()}`).catch(() => cannotOpen(session));
    await aborted(session.signal);
  } finally {
    await served.close();
    await host.shutDown();
  }
  session.note('Stopped. The workspace is closed; finished work is kept.');
}

/**
 * What was named and is not there ends the command; what is there and cannot be opened is told on the start page, which
 * offers to import a data set.
 */
async function openFirst(host: EngineHost, named: string | undefined, session: Session): Promise<void> {
  const folder = named ?? host.user.recent()[0]?.folder;
  if (folder === undefined) return;
  try {
    await host.open(folder);
  } catch (error) {
    const { code } = serialiseError(error);
    if (!(error instanceof TripletscopeError)) throw error;
    const isNone = code === 'not-found' || code === 'bad-input';
    if (named !== undefined && isNone && (await looksLike(named)) !== 'dataset') throw error;
    if (named === undefined && code === 'not-found') return;
    session.note(`${error.message}`);
    host.couldNotOpen(folder, error);
  }
}

function greet({ address, port, sessions, built }: Served, session: Session): void {
  if (!built) session.note('The interface is not built yet: run `npm run build` in the program’s folder.');
  session.say(`${address}#token=${sessions.token}`);
  const there = `${userInfo().username}@${hostname()}`;
  session.note(`From another machine: ssh -L ${port}:127.0.0.1:${port} ${there}, then open the same address there.`);
  session.note('Anyone with this address can use the workspace. Ctrl+C stops the server.');
}

function cannotOpen(session: Session): void {
  session.note('No browser could be started: open the address above by hand.');
}

function rootFolder(folder: string): string {
  try {
    const real = realpathSync(folder);
    if (statSync(real).isDirectory()) return real;
  } catch {
    // said below
  }
  throw new TripletscopeError('usage', '--root is no folder', { file: folder, expected: 'an existing folder' });
}

function rootIfThere(folder: string): string[] {
  try {
    return [rootFolder(folder)];
  } catch {
    return [];
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
