/** Backbones as people write them. */
export const backboneTitles: Readonly<Record<string, string>> = {
  small: 'Small',
  'efficientnet-lite0': 'EfficientNet-Lite0',
  resnet18: 'ResNet-18',
  resnet34: 'ResNet-34',
  resnet50: 'ResNet-50',
  resnet101: 'ResNet-101',
  resnet152: 'ResNet-152',
  wide_resnet50_2: 'Wide ResNet-50-2',
  wide_resnet101_2: 'Wide ResNet-101-2',
  resnext50_32x4d: 'ResNeXt-50 32×4d',
  resnext101_32x8d: 'ResNeXt-101 32×8d',
  resnext101_64x4d: 'ResNeXt-101 64×4d',
  resnet18d: 'ResNet-18-D',
  resnet34d: 'ResNet-34-D',
  resnet50d: 'ResNet-50-D',
  resnet101d: 'ResNet-101-D',
};

/** `resnet50+stride1+dilation2`: "ResNet-50, last stride 1, dilation 2". */
export function backboneTitle(name: string): string {
  const [base, ...changes] = name.split('+');
  const words = changes.map((change) => change.replace(/^stride/, 'last stride ').replace(/^dilation/, 'dilation '));
  return [backboneTitles[base] ?? base, ...words].join(', ');
}
