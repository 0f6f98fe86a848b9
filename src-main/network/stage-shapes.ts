/** The shape of every stage's output for a square input, from the description alone: nothing is computed. */
import type { Backbone, Convolution, Layer, MaxPool } from './layers.ts';

export interface StageShape {
  name: string;
  rows: number;
  columns: number;
  channels: number;
}

export function stageShapes({ stages }: Backbone, size: number): StageShape[] {
  let side = size;
  return stages.map(({ name, channels, layers }) => {
    side = layers.reduce(afterLayer, side);
    return { name, rows: side, columns: side, channels };
  });
}

function afterLayer(side: number, layer: Layer): number {
  return layer.kind === 'residual' ? layer.body.reduce(afterWindow, side) : afterWindow(side, layer);
}

/** 'same' rounds up; padding in pixels counts the windows that fit, as torch does. */
function afterWindow(side: number, layer: Convolution | MaxPool): number {
  const { kernel, stride, padding } = layer;
  if (padding === 'same') return Math.ceil(side / stride);
  const dilation = layer.kind === 'convolution' ? layer.dilation : 1;
  return Math.floor((side + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
}
