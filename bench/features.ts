/** Forward passes of a trunk, from pixels in memory to pooled features in memory: on both executors, one of which counts. */
import * as tf from '@tensorflow/tfjs-core';
import { OnnxTrunk } from '../src-main/compute/onnx-trunk.ts';
import { loadBackend, trunksOnOnnxruntime } from '../src-main/compute/runtime/load.ts';
import { backboneTensors, benchNetwork, randomImages } from './inputs.ts';
import { median, secondsOf } from './timing.ts';
import type { Measured } from './work.ts';

/** Seconds an image, by the executor that the engine takes; the other one is told in a note. */
export async function measureFeatures(
  name: string,
  { batch, samples }: { batch: number; samples: number },
): Promise<Measured> {
  const { signal } = new AbortController();
  await loadBackend();
  const network = await benchNetwork(name);
  const { backbone, tensors } = await backboneTensors(name);
  const images = randomImages(batch);
  const onTensorflow = (): void =>
    tf.tidy(() => {
      network.pool(network.trunk(tf.tensor4d(images, [batch, 224, 224, 3]))).dataSync();
    });
  const trunk = new OnnxTrunk({ backbone, tensors, explainedStage: backbone.stages.length - 1 });
  const onOnnxruntime = async (): Promise<void> => {
    const maps = await trunk.run({ images, count: batch, rows: 224, columns: 224 }, signal);
    if (maps === null) throw new Error('onnxruntime cannot be used here');
    tf.tidy(() => {
      network.pool(tf.tensor4d(maps.data, maps.shape)).dataSync();
    });
  };
  const perImage = async (work: () => unknown): Promise<number[]> =>
    (await secondsOf(work, { warmUp: 3, samples })).map((value) => value / batch);
  const tensorflow = await perImage(onTensorflow);
  if (!(await trunksOnOnnxruntime())) return { samples: { image: tensorflow } };
  const onnxruntime = await perImage(onOnnxruntime);
  const told = (seconds: number[]): string => `${(median(seconds) * 1000).toFixed(1)} ms`;
  const notes = [
    `Ours on onnxruntime ${told(onnxruntime)}, which the engine takes; on TensorFlow ${told(tensorflow)}.`,
  ];
  return { samples: { image: onnxruntime }, notes };
}
