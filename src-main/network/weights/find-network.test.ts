/** Checkpoints as they lie about: several networks in one, names of other libraries, deeper ones, strangers beside. */
import { describe, expect, it } from 'vitest';
import { bytesOf, legacyCheckpoint } from '../../../fixtures/torch/build.ts';
import { backboneByName, backboneNames } from '../backbones/registry.ts';
import { expectedTensors } from '../layers.ts';
import { memorySource } from './byte-source.ts';
import { chooseNetwork, findNetworks } from './find-network.ts';
import { choiceNotes } from './fit-to-backbone.ts';
import { namingsOf } from './network-names.ts';
import { readWeights } from './read-weight-file.ts';
import { resNetKind } from './resnet-kind.ts';
import type { StateDict } from './state-dict.ts';

/** Shapes alone matter here; each tensor has its own first value. */
function namesOf(name: string, rename = (own: string): string => own): StateDict {
  const expected = [...expectedTensors(backboneByName(name))];
  return new Map(expected.map(([own, shape], i) => [rename(own), { shape: [...shape], data: Float32Array.of(i) }]));
}

const under = (prefix: string, tensors: StateDict): StateDict =>
  new Map([...tensors].map(([name, tensor]) => [prefix + name, tensor]));

const resnet18 = backboneByName('resnet18');

describe('finds', () => {
  it.each(backboneNames.filter((name) => name !== 'small'))(
    '%s alone in its own file, and not in another depth',
    (name) => {
      const fits = backboneNames.filter((one) => findNetworks(namesOf(name), backboneByName(one)).length > 0);
      expect(fits).toEqual([name]);
    },
  );

  it.each(['module.', '_orig_mod.module.', 'model.visual.', 'encoder_q.', '0.'])(
    '%s before the names, whatever it is called',
    (prefix) => {
      const chosen = chooseNetwork(under(prefix, namesOf('resnet18')), { backbone: resnet18, file: 'w' });
      expect([chosen.prefix, [...chosen.tensors.keys()]]).toEqual([prefix, [...expectedTensors(resnet18).keys()]]);
    },
  );

  it.each(['resnet50', 'resnet18', 'efficientnet-lite0'])('%s by the names of other libraries', (name) => {
    const backbone = backboneByName(name);
    for (const { title, names } of namingsOf(backbone)) {
      const there = under(
        'trunk.',
        namesOf(name, (own) => names.get(own)!),
      );
      const chosen = chooseNetwork(there, { backbone, file: 'w' });
      expect([chosen.naming.title, chosen.unused]).toEqual([title, []]);
      expect([...chosen.tensors.values()].map(({ data }) => data[0])).toEqual([...there.keys()].map((_, i) => i));
    }
  });

  it('the names that the libraries themselves give', () => {
    const [, sequence, face] = namingsOf(backboneByName('resnet50')).map(({ names }) => names);
    expect(sequence.get('layer3.2.bn1.running_var')).toBe('6.2.bn1.running_var');
    expect(face.get('bn1.bias')).toBe('embedder.embedder.normalization.bias');
    expect(face.get('layer2.0.conv3.weight')).toBe('encoder.stages.1.layers.0.layer.2.convolution.weight');
    expect(face.get('layer2.0.downsample.1.bias')).toBe('encoder.stages.1.layers.0.shortcut.normalization.bias');
    const [, timm] = namingsOf(backboneByName('efficientnet-lite0')).map(({ names }) => names);
    expect(timm.get('_blocks.0._project_conv.weight')).toBe('blocks.0.0.conv_pw.weight');
    expect(timm.get('_blocks.15._bn2.weight')).toBe('blocks.6.0.bn3.weight');
    expect(timm.get('_bn1.bias')).toBe('bn2.bias');
  });
});

describe('several in one file', () => {
  const both = (first: string, second: string): StateDict =>
    new Map([...under(first, namesOf('resnet18')), ...under(second, namesOf('resnet18'))]);

  it.each([
    ['teacher.', 'student.', 'student.'],
    ['model_ema.module.', 'model.', 'model.'],
    ['encoder_k.', 'encoder_q.', 'encoder_q.'],
    ['momentum_encoder.', 'encoder.', 'encoder.'],
    ['first.', 'second.', 'first.'],
  ])('%s and %s: %s, and the other is named', (one, two, taken) => {
    const chosen = chooseNetwork(both(one, two), { backbone: resnet18, file: 'w.pth' });
    const other = taken === one ? two : one;
    expect([chosen.prefix, chosen.others]).toEqual([taken, [other]]);
    expect(choiceNotes(chosen, 'w.pth').join('\n')).toContain(`w.pth#${other.slice(0, -1)}`);
    const wanted = chooseNetwork(both(one, two), { backbone: resnet18, file: 'w.pth', prefix: other.slice(0, -1) });
    expect(wanted.prefix).toBe(other);
  });

  it('a prefix that is not there is named with those that are', () => {
    const tensors = both('student.backbone.', 'teacher.backbone.');
    const wanted = (prefix: string) => chooseNetwork(tensors, { backbone: resnet18, file: 'w.pth', prefix });
    expect(wanted('teacher').prefix).toBe('teacher.backbone.');
    expect(() => wanted('teach')).toThrow(/was not found under "teach" .*student\.backbone\., teacher\.backbone\./);
  });

  it('dicts beside the one that is taken are named, and can be taken', async () => {
    const dict = (value: string): string => `}(${Array.from({ length: 10 }, (_, i) => `S'w${i}'\n${value}`).join('')}u`;
    const tensor = `ctorch._utils\n_rebuild_tensor_v2\n((S'storage'\nctorch\nFloatStorage\nS'0'\nS'cpu'\nK\x01tQK\0K\x01\x85K\x01\x85\x89}tR`;
    const pickle = `}(S'state_dict'\n${dict(tensor)}S'state_dict_ema'\n${dict(tensor)}S'optimizer'\n${dict(tensor)}u`;
    const storage = bytesOf("\x80\x02](S'0'\ne.", Buffer.from('0100000000000000', 'hex'), Buffer.alloc(4));
    const read = (container?: string) =>
      readWeights(memorySource(legacyCheckpoint(pickle, storage), 'w.pth'), { container });
    expect((await read()).notes).toEqual([
      'took "state_dict"; the file also holds "state_dict_ema": choose it with --weights w.pth#state_dict_ema',
    ]);
    expect((await read('state_dict_ema')).container).toBe('state_dict_ema');
  });
});

describe('strangers', () => {
  it('objects of other packages beside the state dict are named and never run', async () => {
    const tensor = `ctorch._utils\n_rebuild_tensor_v2\n((S'storage'\nctorch\nFloatStorage\nS'0'\nS'cpu'\nK\x01tQK\0K\x01\x85K\x01\x85\x89}tR`;
    const loss = `cmy_project.losses\nMargin\n)\x81}S'margin'\nG?\xc9\x99\x99\x99\x99\x99\x9asb`;
    const list = `cmy_project.config\nTags\n)R(K\x01K\x02e`;
    const pickle = `}(S'loss'\n${loss}S'tags'\n${list}S'state_dict'\n}S'w'\n${tensor}su`;
    const storage = bytesOf("\x80\x02](S'0'\ne.", Buffer.from('0100000000000000', 'hex'), Buffer.alloc(4));
    const { tensors, notes } = await readWeights(memorySource(legacyCheckpoint(pickle, storage), 'w.pth'));
    expect([...tensors.keys()]).toEqual(['w']);
    expect(notes).toEqual(['not read, and not run: my_project.losses.Margin, my_project.config.Tags']);
  });

  it('a whole network with its class is refused by its name', async () => {
    const pickle = `c__main__\nNet\n)\x81}b`;
    const read = readWeights(memorySource(legacyCheckpoint(pickle), 'w.pth'));
    await expect(read).rejects.toMatchObject({
      code: 'unsafe-input',
      message: expect.stringContaining('__main__.Net'),
    });
  });

  it('what is not used is named, and is no reason to refuse', () => {
    const tensors = namesOf('resnet18')
      .set('n_averaged', { shape: [], data: Float32Array.of(3) })
      .set('val_metric.total', { shape: [1], data: Float32Array.of(0) })
      .set('bn1.num_batches_tracked', { shape: [], data: Float32Array.of(9) });
    const chosen = chooseNetwork(tensors, { backbone: resnet18, file: 'w' });
    expect(chosen.unused).toEqual(['n_averaged', 'val_metric.total']);
    expect(choiceNotes(chosen, 'w', ['val_metric.total'])).toEqual(['not used: n_averaged']);
  });
});

describe('another depth or kind is named', () => {
  it.each([
    ['resnet34', 'resnet18', /16 tensors|too many/, 'ResNet-34'],
    ['resnet101', 'resnet50', /too many/, 'ResNet-101'],
    ['resnet50', 'resnet18', /of another shape/, 'ResNet-50'],
  ])('%s as %s', (file, asked, message, kind) => {
    const choose = () => chooseNetwork(namesOf(file), { backbone: backboneByName(asked), file: 'w' });
    expect(choose).toThrow(message);
    expect(choose).toThrow(new RegExp(`received ${kind}`));
  });

  it('wide ResNet, ResNeXt and ResNet-D are called what they are', () => {
    const changed = (name: string, shape: number[]): StateDict =>
      namesOf('resnet50').set(name, { shape, data: new Float32Array(1) });
    expect(resNetKind(namesOf('resnet50'))).toBe('ResNet-50');
    expect(resNetKind(changed('layer1.0.conv2.weight', [128, 128, 3, 3]))).toBe('wide ResNet-50 (width × 2)');
    expect(resNetKind(changed('layer1.0.conv2.weight', [128, 4, 3, 3]))).toBe('ResNeXt-50 (32 groups)');
    expect(resNetKind(changed('conv1.0.weight', [32, 3, 3, 3]))).toBe('ResNet-50-D');
    expect(resNetKind(namesOf('efficientnet-lite0'))).toBeNull();
  });
});
