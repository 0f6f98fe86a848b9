/**
 * Brings up a backend in this thread: TensorFlow where a runtime is installed, else wasm, which computes everything but the
 * training of convolutions. DESIGN: tfjs-node itself insists on its own place, so its parts are put together here.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import util from 'node:util';
import type * as Core from '@tensorflow/tfjs-core';
import { messageOf } from '../../../src-shared/errors.ts';
import { offerKernels } from '../../network/kernels.ts';
import { probeKernels } from '../kernels.ts';
import type { NodeBackend } from '../node-backend.ts';
import type { Flavour } from './flavours.ts';
import { hasNvidiaGpu, type InstalledRuntime, preferredRuntime } from './installed.ts';
import { loadQuietly } from './load-quietly.ts';
import { nvidiaFolder } from './nvidia-folder.ts';
import { onnxruntime } from './onnxruntime.ts';

export interface LoadOptions {
  /** `wasm` passes an installed runtime by. */
  backend?: 'auto' | 'wasm';
}

export interface BackendInfo {
  backend: 'tensorflow' | 'wasm';
  /** Of TensorFlow; null with wasm. */
  flavour: Flavour | null;
  version: string;
  /** What computes, e.g. "CPU, 2 threads". */
  device: string;
  /** Why it is not TensorFlow, and what that costs; null where it is. */
  fallback: string | null;
  /** What computes the forward passes of built-in backbones, with its version; where it is not onnxruntime, why. */
  trunks: string;
}

type LoadedBackend = Omit<BackendInfo, 'trunks'>;

const require = createRequire(import.meta.url);
const gpuDevice = 'NVIDIA GPU';
let loaded: Promise<LoadedBackend> | null = null;

/** Loads once per thread; later calls get the same backend. */
export function loadBackend({ backend = 'auto' }: LoadOptions = {}): Promise<LoadedBackend> {
  loaded ??= backend === 'wasm' ? loadWasm('asked for') : loadPreferred();
  return loaded;
}

/** As it is now: onnxruntime may have failed since the backend was loaded. */
export async function backendInfo(): Promise<BackendInfo> {
  const info = await loadBackend();
  return { ...info, trunks: trunksOf(info) };
}

/** On a CPU onnxruntime is the faster one for every backbone (bench/RESULTS.md); a GPU is TensorFlow's. */
export async function trunksOnOnnxruntime(): Promise<boolean> {
  return (await loadBackend()).device !== gpuDevice && onnxruntime().library !== null;
}

function trunksOf({ backend, version, device }: LoadedBackend): string {
  const own = backend === 'tensorflow' ? `TensorFlow ${version}` : `wasm ${version}`;
  if (device === gpuDevice) return own;
  const onnx = onnxruntime();
  return onnx.library === null ? `${own}; ${onnx.why}` : `onnxruntime ${onnx.version}`;
}

async function loadPreferred(): Promise<LoadedBackend> {
  const runtime = preferredRuntime();
  if (runtime === null) {
    const passed = process.env.TRIPLETSCOPE_RUNTIME === 'wasm';
    return loadWasm(
      passed
        ? 'asked for'
        : 'the TensorFlow runtime is not installed (Settings › Device, or tripletscope runtime install cpu)',
    );
  }
  try {
    return await loadTensorflow(runtime);
  } catch (error) {
    return loadWasm(`the TensorFlow runtime in ${runtime.folder} does not load: ${messageOf(error)}`);
  }
}

interface OldUtil {
  isNullOrUndefined?: (value: unknown) => boolean;
  isArray?: (value: unknown) => boolean;
}

async function loadTensorflow({ flavour, version, folder, binding }: InstalledRuntime): Promise<LoadedBackend> {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  const old = util as OldUtil; // tfjs-node calls what Node deprecates or has removed
  old.isNullOrUndefined = (value) => value === null || value === undefined;
  old.isArray = Array.isArray;
  const tf = require('@tensorflow/tfjs-core') as typeof Core;
  require('@tensorflow/tfjs-node/dist/register_all_kernels');
  const { NodeJSKernelBackend } = require('@tensorflow/tfjs-node/dist/nodejs_kernel_backend') as {
    NodeJSKernelBackend: new (binding: unknown, name: string) => Core.KernelBackend & NodeBackend;
  };
  const backend = new NodeJSKernelBackend(loadQuietly(binding), 'tfjs-node');
  tf.registerBackend('tensorflow', () => backend, 3);
  await tf.setBackend('tensorflow');
  tf.enableProdMode();
  offerKernels(probeKernels(backend));
  const gpu = (backend as { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true;
  const none = flavour === 'cuda' ? `; ${whyNoGpu(folder)}` : '';
  const device = gpu ? gpuDevice : `CPU, ${availableParallelism()} threads${none}`;
  return { backend: 'tensorflow', flavour, version, device, fallback: null };
}

/** The loader looks for NVIDIA's libraries where it was told to when the process began: before they were installed, nowhere. */
function whyNoGpu(folder: string): string {
  const known = (process.env.LD_LIBRARY_PATH ?? '').split(':').includes(path.join(folder, nvidiaFolder));
  return known || !hasNvidiaGpu() ? 'no NVIDIA GPU was found' : 'the NVIDIA GPU is used after the next start';
}

async function loadWasm(reason: string): Promise<LoadedBackend> {
  const tf = require('@tensorflow/tfjs-core') as typeof Core;
  const wasm = require('@tensorflow/tfjs-backend-wasm') as {
    setWasmPaths: (prefix: string) => void;
    version_wasm: string;
  };
  const folder = path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  const files = path.join(folder, 'dist');
  wasm.setWasmPaths(
    `${existsSync(path.join(files, 'tfjs-backend-wasm.wasm')) ? files : path.join(folder, 'wasm-out')}/`,
  );
  await tf.setBackend('wasm');
  await tf.ready();
  const slow = onnxruntime().library === null ? 'everything' : 'everything but the forward passes';
  const cost = `${slow} is several times slower, and convolutions cannot be trained`;
  const fallback = `${reason}; ${cost}`;
  return { backend: 'wasm', flavour: null, version: wasm.version_wasm, device: 'CPU, wasm, 1 thread', fallback };
}
