/** What kind of ResNet a checkpoint holds, by its names and shapes; for messages. */
import type { StateDict } from './state-dict.ts';

const depths: Readonly<Record<string, string>> = {
  'basic 2,2,2,2': 'ResNet-18',
  'basic 3,4,6,3': 'ResNet-34',
  'bottleneck 2,2,2,2': 'ResNet-26',
  'bottleneck 3,4,6,3': 'ResNet-50',
  'bottleneck 3,4,23,3': 'ResNet-101',
  'bottleneck 3,8,36,3': 'ResNet-152',
};

/** "ResNet-152", "a wide ResNet-50 (width × 2)", "ResNeXt-50 (32 groups)", "ResNet-50-D"; null where it is none. */
export function resNetKind(tensors: StateDict): string | null {
  const blocks = [0, 0, 0, 0];
  let prefix: string | null = null;
  for (const name of tensors.keys()) {
    const [, before, stage, block] = /^(.*?)layer([1-4])\.(\d+)\.conv1\.weight$/.exec(name) ?? [];
    if (before === undefined) continue;
    prefix ??= before;
    if (before === prefix) blocks[Number(stage) - 1] = Math.max(blocks[Number(stage) - 1], Number(block) + 1);
  }
  if (prefix === null) return null;
  const shape = (name: string): number[] | undefined => tensors.get(prefix + name)?.shape;
  const isBottleneck = shape('layer1.0.conv3.weight') !== undefined;
  const plan = `${isBottleneck ? 'bottleneck' : 'basic'} ${blocks.join(',')}`;
  const name = depths[plan] ?? `a ResNet of ${plan.replace(' ', ' blocks, ').replaceAll(',', ', ')}`;
  const [width, perGroup] = shape('layer1.0.conv2.weight') ?? [64, 64];
  const groups = isBottleneck ? width / perGroup : 1;
  const isDeepStem = shape('conv1.0.weight') !== undefined || shape('layer2.0.downsample.1.weight')?.length === 4;
  if (shape('layer1.0.se.fc1.weight') ?? shape('layer1.0.se_module.fc1.weight') ?? shape('layer1.0.se.fc.0.weight'))
    return `${name.replace(/^ResNet/, 'SE-ResNet')} (squeeze and excitation)`;
  if (groups > 1) return `${name.replace('ResNet', 'ResNeXt')} (${groups} groups)`;
  if (isDeepStem) return `${name}-D`;
  return isBottleneck && width !== 64 ? `wide ${name} (width × ${width / 64})` : name;
}
