/** What the shared figures ask of the engine: to measure, to encode, and to let others have their turn. */
import { setImmediate } from 'node:timers/promises';
import type { DrawingTools } from '../../src-shared/figure/scene.ts';
import { encodePng } from './png.ts';
import { textWidth } from './text-width.ts';

export const drawingTools: DrawingTools = { measure: textWidth, encodePng, pause: () => setImmediate() };
