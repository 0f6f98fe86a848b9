/** `figure --spec`: draws a figure from its JSON document into files, with the document of what was drawn beside them. */
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { figureText, parseFigure } from '../../src-shared/figure/figure-spec.ts';
import { readText } from '../datasets/text-table.ts';
import { requireWritable, writeWhole } from '../pipeline/write-report.ts';
import { drawFigure, type FigureFormat, figureFormats } from '../queries/draw-figure.ts';
import type { Engine } from '../session/engine.ts';
import { visible } from '../system/visible-text.ts';
import type { CommandResult, Session } from './session.ts';

export interface FigureFileOptions {
  spec: string;
  /** A file whose ending names the format, or its stem; the stem of the document where absent. */
  out?: string | undefined;
  formats?: readonly FigureFormat[] | undefined;
  dpi: number;
}

export async function figureFromFile(
  options: FigureFileOptions,
  engine: Engine,
  session: Session,
): Promise<CommandResult> {
  const { spec: file, dpi } = options;
  const text = await readText({ path: file, name: file });
  const { stem, formats } = targetOf(options);
  const asked = parseFigure(text, file);
  await requireWritable(path.dirname(stem));
  const { spec, notes, files, pages } = await drawFigure({ spec: asked, formats, dpi }, engine, session);
  for (const note of notes) session.note(`note: ${visible(note)}`);
  const written: string[] = [];
  for (const { page, format, bytes } of files) written.push(await writeWhole(`${stem}${page}.${format}`, bytes));
  const document = figureText(spec);
  if (document !== text) {
    // The document that was given stays as it is.
    const own = path.resolve(`${stem}.json`) === path.resolve(file);
    written.push(await writeWhole(`${stem}${own ? '.drawn' : ''}.json`, document));
  }
  return { value: { files: written, pages, notes }, text: written.join('\n') };
}

function targetOf({ spec, out, formats }: FigureFileOptions): { stem: string; formats: readonly FigureFormat[] } {
  const stemOf = (name: string): string => name.slice(0, name.length - path.extname(name).length);
  if (out === undefined) return { stem: stemOf(spec), formats: formats ?? usualFormats };
  const ending = path.extname(out).slice(1).toLowerCase().replace(/^tif$/, 'tiff');
  const named = figureFormats.find((format) => format === ending);
  if (named === undefined) return { stem: out, formats: formats ?? usualFormats };
  if (formats === undefined || (formats.length === 1 && formats[0] === named))
    return { stem: stemOf(out), formats: [named] };
  throw new TripletscopeError('usage', 'the file of --out has the ending of another format than --format says', {
    expected: formats.join(', '),
    received: path.basename(out),
    remedy: 'Leave out the ending, or --format.',
  });
}

const usualFormats: readonly FigureFormat[] = ['pdf', 'svg', 'png'];
