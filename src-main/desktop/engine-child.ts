/** One run of the engine: a utility process, or another Node where one is named, with a channel for messages. */
import { spawn } from 'node:child_process';
import { utilityProcess } from 'electron';
import type { FromEngine, ToEngine } from '../server/engine-messages.ts';

export interface EngineChild {
  readonly pid: number | undefined;
  send: (message: ToEngine) => void;
  kill: () => void;
}

export interface EngineProgram {
  entry: string;
  /** A Node to run it on; null is Electron's own. */
  node: string | null;
  env: NodeJS.ProcessEnv;
}

export interface ChildEvents {
  message: (message: FromEngine) => void;
  output: (text: string) => void;
  /** Once, for a process that ended or never started. */
  exit: (reason: string) => void;
}

const flags = ['--disable-warning=ExperimentalWarning'];

export function startEngineChild(program: EngineProgram, events: ChildEvents): EngineChild {
  return program.node === null ? inUtilityProcess(program, events) : onNode(program, program.node, events);
}

function inUtilityProcess({ entry, env }: EngineProgram, events: ChildEvents): EngineChild {
  const options = { serviceName: 'Tripletscope engine', stdio: 'pipe' as const, execArgv: flags, env };
  const child = utilityProcess.fork(entry, [], options);
  child.on('message', (message: FromEngine) => events.message(message));
  child.stdout?.on('data', (chunk: Buffer) => events.output(chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => events.output(chunk.toString()));
  child.once('exit', (code) => events.exit(`exit code ${code}`));
  return {
    get pid() {
      return child.pid;
    },
    send: (message) => child.postMessage(message),
    kill: () => void child.kill(),
  };
}

function onNode({ entry, env }: EngineProgram, node: string, events: ChildEvents): EngineChild {
  const child = spawn(node, [...flags, entry], { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], windowsHide: true });
  let ended = false;
  const end = (reason: string): void => {
    if (!ended) events.exit(reason);
    ended = true;
  };
  child.on('message', (message) => events.message(message as FromEngine));
  child.stdout?.on('data', (chunk: Buffer) => events.output(chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => events.output(chunk.toString()));
  child.once('error', (error) => end(error.message));
  child.once('exit', (code, signal) => end(signal === null ? `exit code ${code}` : `signal ${signal}`));
  return {
    pid: child.pid,
    send: (message) => {
      if (child.connected) child.send(message, () => {});
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
