/** A figure as files: drawn by the engine, saved as everything else that leaves the window. */
import { parseFigure } from '../../../src-shared/figure/figure-spec.ts';
import { saveBlob } from '../../components/export.ts';
import { toasts } from '../../components/toasts.svelte.ts';
import { asError, errorOf } from '../../state/api.ts';
import { engineFetch } from '../../state/connection.svelte.ts';
import { figures } from '../../state/figures.svelte.ts';

export type SavedFormat = 'pdf' | 'svg' | 'png' | 'tiff' | 'json';

const titles: Record<SavedFormat, string> = { pdf: 'PDF', svg: 'SVG', png: 'PNG', tiff: 'TIFF', json: 'JSON' };

/** One format, or several with their document as an archive. */
export async function saveFigure(formats: readonly SavedFormat[], dpi: number): Promise<void> {
  const { spec, name } = figures;
  if (spec === null || name === null) return;
  const stem = stemOf(name);
  try {
    const response = await engineFetch('/api/figure-files', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ spec, formats, dpi, name: stem }),
      reads: true,
    });
    if (!response.ok) throw await errorOf(response);
    const zip = response.headers.get('content-type') === 'application/zip';
    saveBlob(`${stem}.${zip ? 'zip' : formats[0]}`, await response.blob());
  } catch (error) {
    const what = formats.map((format) => titles[format]).join(', ');
    toasts.show(`The figure cannot be saved as ${what}: ${asError(error).message}`, { tone: 'bad' });
  }
}

/** A document that was saved before becomes a figure of this workspace. */
export async function openFigure(file: File): Promise<void> {
  try {
    const spec = parseFigure(await file.text(), file.name);
    figures.open(file.name.replace(/\.json$/i, '').slice(0, 100) || 'Figure', spec);
  } catch (error) {
    toasts.show(asError(error).message, { tone: 'bad' });
  }
}

function stemOf(name: string): string {
  return (
    name
      .replace(/[^\w-]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 80) || 'figure'
  );
}
