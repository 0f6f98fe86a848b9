/** The environment of the engine for the command line, which is an engine process itself. */
import { engineEnvironment, environmentMarker } from '../compute/runtime/engine-environment.ts';

/** Starts this process over with that environment; returns where it stands already, or where no process can be replaced. */
export function enterEngineEnvironment(): void {
  if (process.env[environmentMarker] === '1' || process.platform === 'win32' || process.execve === undefined) return;
  const flags = ['--disable-warning=ExperimentalWarning', ...process.execArgv];
  process.removeAllListeners('warning'); // execve is called experimental; nobody needs to read that
  process.execve(process.execPath, [process.execPath, ...flags, ...process.argv.slice(1)], engineEnvironment());
}
