/** α sorted, as bars: one column of pixels for each of the device's, the kept ones in colour. Framework-free. */
export interface ChannelPlot {
  /** Sorted, largest first. */
  values: Float32Array;
  /** M: how many are kept. */
  kept: number;
  /** How many of the first are drawn. */
  shown: number;
}

export interface PlotColours {
  kept: string;
  rest: string;
  axis: string;
}

/** Height of each bar as a share of the plot, with the place of the zero line; both in [0,1] from the top. */
export function plotBars(
  { values, kept, shown }: ChannelPlot,
  columns: number,
): {
  zero: number;
  bars: { from: number; to: number; kept: boolean }[];
} {
  const count = Math.min(shown, values.length);
  const high = Math.max(0, values[0] ?? 0);
  const low = Math.min(0, values[count - 1] ?? 0);
  const range = high - low || 1;
  const zero = high / range;
  const bars = Array.from({ length: Math.min(columns, count) }, (_, at) => {
    const index = Math.floor(((at + 0.5) * count) / Math.min(columns, count));
    const value = values[index];
    const top = (high - value) / range;
    return { from: Math.min(top, zero), to: Math.max(top, zero), kept: index < kept };
  });
  return { zero, bars };
}

/** `size`: what the canvas takes on the page, in CSS pixels. To ask the canvas would lay the page out in the middle of a frame. */
export function drawChannelPlot(
  canvas: HTMLCanvasElement,
  size: { width: number; height: number },
  plot: ChannelPlot,
  colours: PlotColours,
): void {
  const scale = window.devicePixelRatio || 1;
  const width = Math.max(1, Math.round(size.width * scale));
  const height = Math.max(1, Math.round(size.height * scale));
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.clearRect(0, 0, width, height);
  const pitch = Math.max(1, Math.round(2.2 * scale));
  const { zero, bars } = plotBars(plot, Math.floor(width / pitch));
  const step = width / bars.length;
  const gap = step >= 3 ? Math.max(1, Math.round(step * 0.25)) : step >= 2 ? 0.5 : 0;
  bars.forEach(({ from, to, kept }, at) => {
    context.fillStyle = kept ? colours.kept : colours.rest;
    context.fillRect(at * step, from * height, Math.max(0.5, step - gap), Math.max(0.75 * scale, (to - from) * height));
  });
  if (zero < 0.99) {
    context.fillStyle = colours.axis;
    context.fillRect(0, Math.round(zero * height), width, Math.max(1, scale));
  }
}
