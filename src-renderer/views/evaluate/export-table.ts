/** The table out of the window: copied or saved, by the writers of the command line. */
import { copyText, saveText } from '../../components/export.ts';
import { toasts } from '../../components/toasts.svelte.ts';
import { api, asError } from '../../state/api.ts';
import type { EvaluateSession } from './evaluate-session.svelte.ts';

export type ExportFormat = 'csv' | 'json' | 'latex';

const names = { csv: 'CSV', json: 'JSON', latex: 'LaTeX' } as const;
const files = {
  csv: { name: 'table.csv', type: 'text/csv' },
  json: { name: 'table.json', type: 'application/json' },
  latex: { name: 'table.tex', type: 'text/x-tex' },
} as const;

export async function exportTable(session: EvaluateSession, format: ExportFormat, how: 'copy' | 'save'): Promise<void> {
  try {
    const against = format === 'json' ? (session.against?.key ?? null) : null;
    const text = await api.evaluations.text.query({ ...session.spec, format, against });
    if (how === 'copy') await copyText(text, `Copied the table as ${names[format]}`);
    else saveText(files[format].name, text, files[format].type);
  } catch (error) {
    toasts.show(asError(error).message, { tone: 'bad' });
  }
}

/** The line of a shell that makes the same table. */
export async function copyCommand(session: EvaluateSession): Promise<void> {
  try {
    await copyText(await api.evaluations.command.query(session.spec), 'Copied the command');
  } catch (error) {
    toasts.show(asError(error).message, { tone: 'bad' });
  }
}
