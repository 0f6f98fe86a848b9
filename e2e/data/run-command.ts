/** The command line as a person runs it beside the window. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const cli = path.join(import.meta.dirname, '../../src-main/cli/main.ts');

/** What it prints; throws with what it complains of. */
export async function runCommand(args: readonly string[]): Promise<string> {
  const { TRIPLETSCOPE_ENGINE_ENVIRONMENT: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args], { env });
  return stdout;
}
