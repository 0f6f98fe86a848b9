/**
 * The trunk of a network on onnxruntime: the second executor of the forward pass to A, for the same weights and with
 * the same numbers within 1e-5 of the largest. `bench/` says for which backbones it is the faster one (ADR 42).
 */
import { availableParallelism } from 'node:os';
import type { InferenceSession } from 'onnxruntime-node';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { Backbone } from '../network/layers.ts';
import { onnxInput, onnxOutput, onnxTrunk } from '../network/onnx-graph.ts';
import type { StateDict } from '../network/weights/state-dict.ts';
import { doWithoutOnnxruntime, onnxruntime } from './runtime/onnxruntime.ts';

/** Images at a time: bounds memory, and is how soon a pass is cancelled. */
const batch = 8;

export interface TrunkPass {
  /** Preprocessed pixels, [count, rows, columns, 3]. */
  images: Float32Array;
  count: number;
  rows: number;
  columns: number;
}

export interface TrunkOutput {
  /** A, [count, H, W, K]. */
  data: Float32Array;
  shape: [number, number, number, number];
}

interface TrunkParts {
  backbone: Backbone;
  tensors: StateDict;
  explainedStage: number;
}

export class OnnxTrunk {
  /** Let go of when the session is there: it has a copy of the weights. */
  private parts: TrunkParts | null;
  private session: InferenceSession | null = null;
  private closed = false;

  constructor(parts: TrunkParts) {
    this.parts = parts;
  }

  /** Null where onnxruntime cannot be used here. The first pass makes the session. Throws what the signal says. */
  async run({ images, count, rows, columns }: TrunkPass, signal: AbortSignal): Promise<TrunkOutput | null> {
    const session = await this.open();
    const { library } = onnxruntime();
    if (session === null || library === null) return null;
    const perImage = rows * columns * 3;
    let output: TrunkOutput | null = null;
    for (let start = 0; start < count; start += batch) {
      signal.throwIfAborted();
      if (this.closed) throw new TripletscopeError('internal', 'the network was closed during its forward pass');
      const some = Math.min(batch, count - start);
      const pixels = images.subarray(start * perImage, (start + some) * perImage);
      const input = new library.Tensor('float32', pixels, [some, rows, columns, 3]);
      const { [onnxOutput]: maps } = await session.run({ [onnxInput]: input });
      const [, height, width, channels] = maps.dims;
      const area = height * width * channels;
      output ??= { data: new Float32Array(count * area), shape: [count, height, width, channels] };
      output.data.set(maps.data as Float32Array, start * area);
    }
    return output;
  }

  /** A pass that is under way fails at its next batch. */
  close(): void {
    this.closed = true;
    this.parts = null;
    void this.session?.release();
    this.session = null;
  }

  private async open(): Promise<InferenceSession | null> {
    if (this.session !== null || this.parts === null) return this.session;
    const { library } = onnxruntime();
    if (library === null) return null;
    const { backbone, tensors, explainedStage } = this.parts;
    try {
      const session = await library.InferenceSession.create(onnxTrunk(backbone, tensors, explainedStage), {
        intraOpNumThreads: availableParallelism(),
        // Threads that wait by spinning would take the cores from TensorFlow's and from the engine's.
        extra: { session: { intra_op: { allow_spinning: '0' } } },
        logSeverityLevel: 3,
      });
      if (this.closed) await session.release();
      else this.session ??= session;
    } catch (error) {
      doWithoutOnnxruntime(error);
    }
    this.parts = null;
    return this.session;
  }
}
