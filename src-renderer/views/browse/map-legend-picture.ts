/** The legend of an embedding map under its pixels, for an export as a picture. */
import { windowSvg } from '../../components/window-svg.ts';
import { legendOf } from './map-legend.ts';
import type { MapLook } from './map-look.ts';

interface LegendPicture {
  look: MapLook;
  title: string;
  paper: string;
  ink: string;
}

export async function withLegend(
  map: HTMLCanvasElement,
  { look, title, paper, ink }: LegendPicture,
): Promise<HTMLCanvasElement> {
  const scale = devicePixelRatio;
  const width = Math.max(320, Math.round(map.width / scale));
  const legend = legendOf(look, { title, width, top: 0, ink });
  const { svg } = windowSvg({ width, height: legend.height, title, items: legend.items });
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await picture.decode();
  const whole = document.createElement('canvas');
  whole.width = Math.max(map.width, Math.round(width * scale));
  whole.height = map.height + Math.round(legend.height * scale);
  const context = whole.getContext('2d')!;
  context.fillStyle = paper;
  context.fillRect(0, 0, whole.width, whole.height);
  context.drawImage(map, 0, 0);
  context.drawImage(picture, 0, map.height, Math.round(width * scale), Math.round(legend.height * scale));
  return whole;
}
