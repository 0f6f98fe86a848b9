/**
 * What every command has: where its result goes (`--json`: one document on stdout, all else on stderr), its progress bar,
 * cancellation by Ctrl+C, and the exit code: 0, 1 (failed or stopped), 2 (wrong use).
 */
import { messageOf, TripletscopeError } from '../../src-shared/errors.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { createProgressBar } from './progress-bar.ts';
import { writeStyled } from './terminal.ts';

export interface Session extends WorkContext {
  /** A line for the person, on stderr with `--json` and on stdout otherwise. */
  say: (line: string) => void;
  /** A warning or notice; always on stderr. */
  note: (line: string) => void;
  json: boolean;
}

/** Text that holds colours, and nothing of a user's but what was made `visible`. */
export interface StyledText {
  styled: string;
}

export interface CommandResult {
  /** What `--json` prints. */
  value: unknown;
  /** What a person reads, in lines; nothing where the command has said it all. */
  text?: string | readonly (string | StyledText)[];
}

/** Runs a command's work and ends the process's business: prints the result, sets the exit code. */
export async function runCommand(
  options: { json?: boolean },
  work: (session: Session) => Promise<CommandResult>,
): Promise<void> {
  const json = options.json === true;
  const canceller = new AbortController();
  const bar = createProgressBar();
  const stop = (): void => {
    if (canceller.signal.aborted) process.exit(1);
    canceller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const print = (stream: NodeJS.WriteStream, line: string): void => {
    bar.clear();
    stream.write(`${line}\n`);
  };
  const session: Session = {
    json,
    signal: canceller.signal,
    report: bar.report,
    say: (line) => print(json ? process.stderr : process.stdout, line),
    note: (line) => print(process.stderr, line),
  };
  try {
    const { value, text } = await work(session);
    bar.clear();
    if (json) process.stdout.write(`${JSON.stringify(value, null, 1)}\n`);
    else if (text !== undefined) writeText(text);
  } catch (error) {
    bar.clear();
    process.exitCode = reportFailure(error, { json, cancelled: canceller.signal.aborted });
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

function writeText(text: NonNullable<CommandResult['text']>): void {
  for (const piece of typeof text === 'string' ? [text] : text)
    if (typeof piece === 'string') process.stdout.write(`${piece}\n`);
    else writeStyled(process.stdout, `${piece.styled}\n`);
}

function reportFailure(error: unknown, { json, cancelled }: { json: boolean; cancelled: boolean }): number {
  if (cancelled) {
    process.stderr.write('Stopped. Finished work is kept: run the same command again to continue.\n');
    if (json)
      process.stdout.write(`${JSON.stringify({ error: { code: 'cancelled', message: 'stopped by the user' } })}\n`);
    return 1;
  }
  const known = error instanceof TripletscopeError;
  process.stderr.write(`error: ${messageOf(error)}\n${listed(error)}`);
  if (!known && process.env.TRIPLETSCOPE_DEBUG !== undefined && error instanceof Error)
    process.stderr.write(`${error.stack}\n`);
  const failure = {
    code: known ? error.code : 'internal',
    message: messageOf(error),
    details: known ? error.details : {},
  };
  if (json) process.stdout.write(`${JSON.stringify({ error: failure })}\n`);
  return known && error.code === 'usage' ? 2 : 1;
}

/** So many of the places that an error names are shown; --json has all. */
const shownPlaces = 20;

function listed(error: unknown): string {
  const list = error instanceof TripletscopeError ? (error.details.list ?? []) : [];
  if (list.length < 2) return '';
  const rest = list.length > shownPlaces ? [`… ${(list.length - shownPlaces).toLocaleString('en-US')} more`] : [];
  return [...list.slice(0, shownPlaces), ...rest].map((line) => `  ${line}\n`).join('');
}
