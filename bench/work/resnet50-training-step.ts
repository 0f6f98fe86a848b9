import { loadBackend } from '../../src-main/compute/runtime/load.ts';
import { NetworkTrainer } from '../../src-main/training/network-trainer.ts';
import { referenceTraining } from '../../src-main/training/training-spec.ts';
import { backboneTensors, randomHead, randomImages } from '../inputs.ts';
import { peakMemory, secondsOf } from '../timing.ts';
import type { Work } from '../work.ts';

const classes = 8;
const images = 3;

export const work: Work = {
  title: 'ResNet-50 training step, 24 images, all layers',
  quantities: [
    { key: 'step', label: 'a step', unit: 's', reach: { ratio: 1 } },
    { key: 'memory', label: 'peak memory', unit: 'bytes', reach: { most: 2 * 3.4e9 } },
  ],
  rounds: 2,
  peer: true,
  how: 'Forward, triplet loss, backward and Adam at 224 × 224, batch-norm on the batch; torchvision with autograd in the faster of its two memory formats. Memory is the peak of the whole process.',
  async measure() {
    await loadBackend();
    const { backbone, tensors } = await backboneTensors('resnet50');
    const spec = { ...referenceTraining, trains: 'all', miner: 'all', classesPerBatch: classes } as const;
    const trainer = new NetworkTrainer({
      backbone,
      tensors,
      head: { pooling: 'average', gemPower: 3, weights: randomHead(2048) },
      relation: {
        by: 'class',
        labels: Int32Array.from({ length: classes * images }, (_, i) => Math.floor(i / images)),
      },
      spec: { ...spec, imagesPerClass: images, steps: 1000, learningRate: 1e-5 },
    });
    const pixels = randomImages(classes * images);
    const step = await secondsOf(() => trainer.step(pixels, 224), { warmUp: 2, samples: 5 });
    return { samples: { step, memory: [peakMemory()] } };
  },
};
