/** Backbones as people write them. */
export const backboneTitles: Readonly<Record<string, string>> = {
  small: 'Small',
  'efficientnet-lite0': 'EfficientNet-Lite0',
  resnet18: 'ResNet-18',
  resnet34: 'ResNet-34',
  resnet50: 'ResNet-50',
  resnet101: 'ResNet-101',
};

export function backboneTitle(name: string): string {
  return backboneTitles[name] ?? name;
}
