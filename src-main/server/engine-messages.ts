/** What the desktop and its engine process tell each other beside the socket; none of it can be reached over HTTP. */
import type { ChosenFile } from '../../src-shared/desktop-bridge.ts';
import type { JobView } from '../../src-shared/host-events.ts';

export interface EngineStart {
  /** Unix socket or named pipe to listen on. */
  socket: string;
  /** What every request has to carry in `keyHeader`. */
  key: string;
  stateFolder: string;
  /** Workspace to open before the first request; or a folder of data that the program was started with. */
  open: string | null;
}

export type ToEngine =
  | ({ type: 'start' } & EngineStart)
  /** Paths of a dialog or a drop, to be known to the window by ids. */
  | { type: 'identify'; request: number; paths: readonly string[] }
  | { type: 'stop' };

export type FromEngine =
  /** `data` is the folder that was to be opened and is no workspace: the window offers to import it. */
  | { type: 'ready'; data: ChosenFile | null }
  | { type: 'identified'; request: number; files: readonly ChosenFile[] }
  | { type: 'workspace'; folder: string | null; recent: readonly string[] }
  | { type: 'job'; job: JobView }
  | { type: 'theme'; theme: 'light' | 'dark' | 'system' }
  /** Keys that the user has changed, by the command of the page. */
  | { type: 'keys'; keys: Readonly<Record<string, readonly string[]>> };

export const keyHeader = 'x-tripletscope-key';
