/** A plot as a file: laid out here, written by the engine, which has the fonts of the figures. */
import type { Scene } from '../../src-shared/figure/scene.ts';
import { asError, errorOf } from '../state/api.ts';
import { engineFetch } from '../state/connection.svelte.ts';
import { figureFonts } from '../state/figure-fonts.ts';
import { saveBlob } from './export.ts';
import { toasts } from './toasts.svelte.ts';

export interface SavedPlot {
  /** "the curves". */
  what: string;
  /** Without its ending. */
  name: string;
  format: 'pdf' | 'svg' | 'png';
}

const plotDpi = 600;

export async function savePlot(scene: () => Scene, { what, name, format }: SavedPlot): Promise<void> {
  try {
    await figureFonts();
    const response = await engineFetch('/api/plot-file', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ scene: scene(), format, dpi: plotDpi }),
      reads: true,
    });
    if (!response.ok) throw await errorOf(response);
    saveBlob(`${name.replace(/[^\w-]+/g, '-').replace(/^-+|-+$/g, '') || 'plot'}.${format}`, await response.blob());
  } catch (error) {
    toasts.show(`${what[0].toUpperCase()}${what.slice(1)} cannot be saved: ${asError(error).message}`, { tone: 'bad' });
  }
}
