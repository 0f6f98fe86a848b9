/** A scene as the window saves it: in pixels, in the fonts that a reader's computer has. */
import type { Scene } from '../../src-shared/figure/scene.ts';
import { sceneSvg } from '../../src-shared/figure/svg.ts';

export interface Drawing {
  svg: string;
  width: number;
  height: number;
}

const family = "Inter, 'Segoe UI', Helvetica, Arial, sans-serif";

export function windowSvg(scene: Scene): Drawing {
  return { svg: sceneSvg(scene, { family, unit: 'px' }), width: scene.width, height: scene.height };
}
