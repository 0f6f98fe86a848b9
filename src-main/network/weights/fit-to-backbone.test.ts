/** Checkpoints as people have them: prefixed, with a head, with tensors that are missing, too many or broken. */
import { describe, expect, it } from 'vitest';
import { backboneByName } from '../backbones/registry.ts';
import { initialiseBackbone } from '../initialise.ts';
import { expectedTensors } from '../layers.ts';
import { memorySource } from './byte-source.ts';
import { fitToBackbone } from './fit-to-backbone.ts';
import { readWeights, type WeightFile } from './read-weight-file.ts';
import { selectHead } from './select-head.ts';
import type { StateDict, Tensor } from './state-dict.ts';
import { encodeSafetensors } from './write-safetensors.ts';

const backbone = backboneByName('resnet18');
const own = initialiseBackbone(backbone, 1);
const names = [...expectedTensors(backbone).keys()];

function values(shape: number[], data: number[] = []): Tensor {
  return { shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => data[i] ?? 0) };
}

/** The small file with these names: what a reader makes of them when it knows what is wanted, or does not. */
function read(tensors: StateDict, wanted?: Iterable<string>): Promise<WeightFile> {
  return readWeights(memorySource(encodeSafetensors(tensors), 'w.safetensors'), { wanted });
}

describe('fits', () => {
  it('takes exactly what the backbone expects, in its order, and says what it does not use', async () => {
    const tensors = new Map([['fc.weight', values([2, 512])], ...[...own].reverse()]);
    tensors.set('bn1.num_batches_tracked', values([]));
    tensors.set('embedder.weight', values([4, 512]));
    const fitted = await fitToBackbone({ tensors, backbone, file: 'w' });
    expect([...fitted.tensors.keys()]).toEqual(names);
    expect(fitted.tensors.get('conv1.weight')).toBe(own.get('conv1.weight'));
    expect(fitted.unused).toEqual(['fc.weight', 'embedder.weight']);
  });

  it('names what is missing, surplus, of another shape, or not finite', async () => {
    const tensors = new Map(own);
    tensors.delete('layer1.0.conv1.weight');
    tensors.set('gate.weight', values([1]));
    tensors.set('bn1.bias', values([3]));
    const message =
      'w.pth: the tensors do not fit resnet18: 1 missing (layer1.0.conv1.weight); ' +
      '1 of another shape (bn1.bias [3] instead of [64])';
    await expect(fitToBackbone({ tensors, backbone, file: 'w.pth' })).rejects.toThrow(message);
    const broken = new Map([...own, ['bn1.weight', values([64], [1, 2, Number.NaN])] as const]);
    await expect(fitToBackbone({ tensors: broken, backbone, file: 'w.pth' })).rejects.toThrow(
      'tensor bn1.weight holds NaN at value 2',
    );
  });
});

describe('prefixes', () => {
  const few = new Map(names.slice(0, 8).map((name, i) => [name, values([1], [i])]));
  const under = (prefix: string): StateDict => new Map([...few].map(([name, tensor]) => [prefix + name, tensor]));

  it.each(['module.', 'model.', 'trunk.', 'backbone.', 'module.model.backbone.', '_orig_mod.'])(
    '%s is stripped and reported',
    async (prefix) => {
      const { tensors, strippedPrefix } = await read(under(prefix));
      expect([[...tensors.keys()], strippedPrefix]).toEqual([[...few.keys()], prefix]);
    },
  );

  it('any other is found where the wanted names are known; a head beside it keeps its own', async () => {
    const tensors = under('module.feature_extractor.').set('module.head.weight', values([2, 2]));
    const found = await read(tensors, names);
    expect(found.strippedPrefix).toBe('module.feature_extractor.');
    expect([...found.tensors.keys()]).toEqual([...few.keys(), 'head.weight']);
  });

  it('nothing is stripped that would make two names one', async () => {
    const { tensors, strippedPrefix } = await read(new Map([...under('module.'), ...few]), names);
    expect(tensors.size).toBe(16);
    expect(strippedPrefix).toBeUndefined();
  });
});

describe('heads', () => {
  const linear = values([2, 3], [1, 2, 3, 4, 5, 6]);

  it.each([
    ['head', 'head.'],
    ['head', 'embedder.head.'],
    ['module.head', 'head.'],
    ['', ''],
  ])('%j finds %jweight', (name, stem) => {
    const tensors = new Map([
      ...own,
      [`${stem}weight`, linear] as const,
      [`${stem}bias`, values([2], [7, 8])] as const,
    ]);
    const { layers, names: taken } = selectHead(tensors, name, 'w');
    expect(layers).toEqual([
      { inputs: 3, outputs: 2, weight: Float32Array.of(1, 2, 3, 4, 5, 6), bias: Float32Array.of(7, 8) },
    ]);
    expect(taken).toEqual([`${stem}weight`, `${stem}bias`]);
  });

  it('takes numbered layers by number, and refuses layers that do not chain', () => {
    const chain = new Map([
      ['head.10.weight', values([4, 2])],
      ['head.2.weight', linear],
    ]);
    expect(selectHead(chain, 'head', 'w').layers.map(({ inputs, outputs }) => [inputs, outputs])).toEqual([
      [3, 2],
      [2, 4],
    ]);
    chain.set('head.3.weight', values([5, 5]));
    expect(() => selectHead(chain, 'head', 'w')).toThrow('layer 2 of the head does not follow layer 1');
  });

  it('lists the linear layers where none or several fit', () => {
    const tensors = new Map([
      ['a.head.weight', linear],
      ['b.head.weight', linear],
    ]);
    expect(() => selectHead(tensors, 'head', 'w')).toThrow(/several heads are named "head".*a\.head \[2,3\], b\.head/);
    expect(() => selectHead(tensors, 'embedder', 'w')).toThrow(/no head "embedder".*linear layers: a\.head/);
    const bent = new Map([
      ['head.weight', linear],
      ['head.bias', values([3])],
    ] as const);
    expect(() => selectHead(new Map(bent), 'head', 'w')).toThrow('head.weight is no linear layer');
  });
});
