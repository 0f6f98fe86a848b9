/** The regression out of the window: by the writers of the command line. */
import { spreadItems } from '../../../src-shared/regress/spread-items.ts';
import { copyText, saveBlob, saveText } from '../../components/export.ts';
import { toasts } from '../../components/toasts.svelte.ts';
import { api, asError, errorOf } from '../../state/api.ts';
import type { Command } from '../../state/commands.svelte.ts';
import { engineFetch } from '../../state/connection.svelte.ts';
import type { RegressSession } from './regress-session.svelte.ts';
import { composeFigure } from './regress-to-figure.ts';

type Format = Parameters<typeof api.regressions.text.query>[0]['format'];

const files: Record<Format, { name: string; type: string; title: string }> = {
  csv: { name: 'table.csv', type: 'text/csv', title: 'the errors as CSV' },
  latex: { name: 'table.tex', type: 'text/x-tex', title: 'the errors as LaTeX' },
  json: { name: 'regression.json', type: 'application/json', title: 'the regression as JSON' },
  pairs: { name: 'paired.csv', type: 'text/csv', title: 'the differences as CSV' },
  estimates: { name: 'estimates.csv', type: 'text/csv', title: 'the estimates as CSV' },
};

export async function exportText(format: Format, how: 'copy' | 'save'): Promise<void> {
  await attempt(async () => {
    const text = await api.regressions.text.query({ format });
    const { name, type, title } = files[format];
    if (how === 'copy') await copyText(text, `Copied ${title}`);
    else saveText(name, text, type);
  });
}

export async function copyCommand(): Promise<void> {
  await attempt(async () => copyText(await api.regressions.command.query(), 'Copied the command'));
}

export async function saveReport(session: RegressSession): Promise<void> {
  await attempt(async () => {
    const blob = await posted('/api/regression-report', { items: figureItems(session) });
    saveBlob('report.html', new Blob([blob], { type: 'text/html' }));
  });
}

const figureDpi = 300;

export async function saveFigure(
  kind: 'maps' | 'regions',
  format: 'pdf' | 'svg' | 'png',
  session: RegressSession,
): Promise<void> {
  await attempt(async () => {
    const body = { kind, format, dpi: figureDpi, items: figureItems(session) };
    saveBlob(`${kind}.${format}`, await posted('/api/regression-figure', body));
  });
}

/** Places of the items that were put into the figure; null for some over the whole range. */
function figureItems({ choice, result }: RegressSession): number[] | null {
  const items = choice.figure.flatMap((key) => {
    const at = result?.kept.keys.indexOf(key) ?? -1;
    return at < 0 ? [] : [at];
  });
  return items.length === 0 ? null : items;
}

const usualCount = 5;

function spreadOver({ result }: RegressSession): number[] {
  return result === null ? [] : spreadItems(result.kept.truth, usualCount);
}

export function exportCommands(session: RegressSession): Command[] {
  const enabled = (): boolean => session.result !== null;
  return [
    { id: 'regress.copyCsv', icon: 'copy', enabled, run: () => exportText('csv', 'copy') },
    { id: 'regress.copyLatex', icon: 'copy', enabled, run: () => exportText('latex', 'copy') },
    { id: 'regress.saveCsv', icon: 'download', enabled, run: () => exportText('csv', 'save') },
    { id: 'regress.saveLatex', icon: 'download', enabled, run: () => exportText('latex', 'save') },
    { id: 'regress.saveJson', icon: 'download', enabled, run: () => exportText('json', 'save') },
    { id: 'regress.saveReport', icon: 'download', enabled, run: () => saveReport(session) },
    {
      id: 'regress.saveMaps',
      icon: 'image',
      enabled: () => session.result?.maps != null,
      run: () => saveFigure('maps', 'pdf', session),
    },
    {
      id: 'regress.compose',
      icon: 'image',
      enabled: () => session.result?.maps != null,
      run: () => attempt(() => composeFigure(figureItems(session) ?? spreadOver(session), session)),
    },
  ];
}

async function posted(url: string, body: unknown): Promise<Blob> {
  const response = await engineFetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    reads: true,
  });
  if (!response.ok) throw await errorOf(response);
  return response.blob();
}

async function attempt(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    toasts.show(asError(error).message, { tone: 'bad' });
  }
}
