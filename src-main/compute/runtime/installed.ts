/** Where the TensorFlow runtimes of this user lie, and which are there. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../../downloads/cache-folder.ts';
import { type Flavour, flavourNames, tensorflowVersion } from './flavours.ts';

/** Raised when the patch or the build of the binding changes, so that an older one is built anew. */
const bindingRevision = 2;

export interface InstalledRuntime {
  flavour: Flavour;
  version: string;
  folder: string;
  /** tfjs_binding.node. */
  binding: string;
}

/** The folder that holds the runtimes: TRIPLETSCOPE_RUNTIME_DIR, else below the user's cache. */
export function runtimesFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env.TRIPLETSCOPE_RUNTIME_DIR
    ? path.resolve(env.TRIPLETSCOPE_RUNTIME_DIR)
    : path.join(cacheFolder(), 'runtime');
}

export function runtimeFolder(flavour: Flavour): string {
  return path.join(runtimesFolder(), `${flavour}-${tensorflowVersion}-${bindingRevision}`);
}

/** The runtime of that flavour where it is whole. */
export function installedRuntime(flavour: Flavour): InstalledRuntime | null {
  const folder = runtimeFolder(flavour);
  const binding = path.join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
  if (!existsSync(path.join(folder, 'runtime.json')) || !existsSync(binding)) return null;
  return { flavour, version: tensorflowVersion, folder, binding };
}

export function installedRuntimes(): InstalledRuntime[] {
  return flavourNames.map(installedRuntime).filter((runtime) => runtime !== null);
}

/** Whether an NVIDIA driver runs here. */
export function hasNvidiaGpu(): boolean {
  try {
    return readFileSync('/proc/driver/nvidia/version', 'utf8') !== '';
  } catch {
    return false;
  }
}

/** The one to load: TRIPLETSCOPE_RUNTIME (cpu, cuda or wasm), else CUDA where there is a GPU for it, else CPU. */
export function preferredRuntime(env: NodeJS.ProcessEnv = process.env): InstalledRuntime | null {
  const asked = env.TRIPLETSCOPE_RUNTIME;
  if (asked === 'wasm') return null;
  if (asked === 'cpu' || asked === 'cuda') return installedRuntime(asked);
  const cuda = hasNvidiaGpu() ? installedRuntime('cuda') : null;
  return cuda ?? installedRuntime('cpu') ?? installedRuntime('cuda');
}
