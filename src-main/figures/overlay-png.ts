import { type OverlayInput, overlay } from '../../src-shared/figure/overlay.ts';
import { encodePng } from './png.ts';

/** A raw map laid over its image, as a file. */
export async function overlayPng(input: OverlayInput): Promise<Uint8Array> {
  return encodePng(overlay(input));
}
