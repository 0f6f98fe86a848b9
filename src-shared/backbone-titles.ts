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
};

export function backboneTitle(name: string): string {
  return backboneTitles[name] ?? name;
}
