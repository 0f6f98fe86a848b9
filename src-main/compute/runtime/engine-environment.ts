/**
 * What must stand in the environment before an engine process starts: glibc's allocator tuned to keep large buffers
 * (twice as fast a forward pass, measured), TensorFlow's chatter off, NVIDIA's libraries on the path of the loader, and a
 * place for compiled sources: types are then stripped once per file instead of in every thread. A thread starts five times
 * faster so, the command line twice, and no thread that may be ended early has the stripper's WebAssembly within it.
 */
import path from 'node:path';
import { cacheFolder } from '../../downloads/cache-folder.ts';
import { preferredRuntime } from './installed.ts';
import { nvidiaFolder } from './nvidia-folder.ts';

/** Set where the environment stands already. */
export const environmentMarker = 'TRIPLETSCOPE_ENGINE_ENVIRONMENT';

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
  const compiled = { NODE_COMPILE_CACHE: path.join(cacheFolder(), 'compiled') };
  return {
    ...always,
    ...compiled,
    ...env,
    ...(search === '' ? {} : { LD_LIBRARY_PATH: search }),
    [environmentMarker]: '1',
  };
}
