/**
 * onnxruntime, which computes forward passes on the CPU: its library lies in the package, so nothing is installed or
 * fetched for it. Loaded once per thread, when it is first asked for.
 */
import { createRequire } from 'node:module';
import type * as Onnx from 'onnxruntime-node';
import { messageOf } from '../../../src-shared/errors.ts';

export type Onnxruntime = { library: typeof Onnx; version: string } | { library: null; why: string };

const require = createRequire(import.meta.url);
let loaded: Onnxruntime | null = null;

/** `library` is null with the reason where the package has no library for this machine, or it does not load. */
export function onnxruntime(): Onnxruntime {
  loaded ??= load();
  return loaded;
}

/** It loads, but fails at its first work: the other executor takes over for this thread. */
export function doWithoutOnnxruntime(error: unknown): void {
  loaded = { library: null, why: `onnxruntime cannot be used: ${messageOf(error)}` };
}

function load(): Onnxruntime {
  try {
    const library = require('onnxruntime-node') as typeof Onnx;
    return { library, version: library.env.versions.node ?? library.env.versions.common };
  } catch (error) {
    const [why] = messageOf(error).split('\n');
    return { library: null, why: `onnxruntime does not load on ${process.platform} ${process.arch}: ${why}` };
  }
}
