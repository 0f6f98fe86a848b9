/** The application as a story drives it, whatever carries it. */
import type { Page } from 'playwright-core';

export interface OpenOptions {
  /** Workspace to start with; without one the start page is shown. */
  workspace?: string;
  env?: Record<string, string>;
  /** Window size in CSS pixels. */
  size?: { width: number; height: number };
}

/** What a test may see of how the application is carried; only handing over a folder differs. */
export interface App {
  readonly host: HostName;
  readonly page: Page;
  /** A folder of this app's own: `state/` is the user's, the rest is free for data; removed at the end of the test. */
  readonly folder: string;
  /** Everything that the page wrote to its console as an error, and every error it did not catch. */
  readonly complaints: string[];
  /** Addresses of requests that would have left the machine. */
  readonly strayRequests: string[];
  /** Ends it and starts it again with the same state; `page` is the new one's. */
  restart: (options?: OpenOptions) => Promise<App>;
  close: () => Promise<void>;
  /** `kill -9` of the engine. */
  killEngine: () => Promise<void>;
  /** The desktop starts it again by itself; `serve` is started again here, by whoever uses it. */
  engineReturns: () => Promise<void>;
  /** A folder or files dropped on the window from the file manager. */
  drop: (paths: string[], at?: { x: number; y: number }) => Promise<void>;
  /** The text that was copied last. */
  clipboard: () => Promise<string>;
  /** Does what saves a file, lets it be saved, and gives its path. */
  saved: (act: () => Promise<void>) => Promise<string>;
  /** Does what asks for files, and answers with this one. */
  chooseFile: (file: string, ask: () => Promise<void>) => Promise<void>;
  /** Does what asks for a folder, and answers with this one. */
  chooseFolder: (folder: string, ask: () => Promise<void>) => Promise<void>;
}

export type HostName = 'electron' | 'chromium';

export interface Host {
  name: HostName;
  open: (folder: string, options: OpenOptions) => Promise<App>;
}
