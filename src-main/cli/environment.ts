/**
 * What must stand in the environment before the process starts: glibc's allocator tuned to keep large buffers (twice as
 * fast a forward pass, measured), TensorFlow's chatter off, and NVIDIA's libraries on the path of the loader.
 */
import path from 'node:path';
import { preferredRuntime } from '../compute/runtime/installed.ts';
import { nvidiaFolder } from '../compute/runtime/nvidia.ts';

const marker = 'TRIPLETSCOPE_ENGINE_ENVIRONMENT';

const always = {
  MALLOC_MMAP_THRESHOLD_: String(2 ** 32),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 33),
  MALLOC_TOP_PAD_: String(2 ** 28),
  TF_CPP_MIN_LOG_LEVEL: '2',
  TF_ENABLE_ONEDNN_OPTS: '1', // the default, said so that TensorFlow does not announce it
};

/** The environment of an engine process; what the user has set himself stays. */
export function engineEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const runtime = preferredRuntime(env);
  const libraries = runtime?.flavour === 'cuda' ? path.join(runtime.folder, nvidiaFolder) : '';
  const search = [libraries, env.LD_LIBRARY_PATH ?? ''].filter((folder) => folder !== '').join(':');
  return { ...always, ...env, ...(search === '' ? {} : { LD_LIBRARY_PATH: search }), [marker]: '1' };
}

/** Starts this process over with that environment; returns where it stands already, or where no process can be replaced. */
export function enterEngineEnvironment(): void {
  if (process.env[marker] === '1' || process.platform === 'win32' || process.execve === undefined) return;
  const flags = ['--disable-warning=ExperimentalWarning', ...process.execArgv];
  process.removeAllListeners('warning'); // execve is called experimental; nobody needs to read that
  process.execve(process.execPath, [process.execPath, ...flags, ...process.argv.slice(1)], engineEnvironment());
}
