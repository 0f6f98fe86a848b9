/** Figures as files, with the document of what was drawn beside them. */
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { type FigureSpec, figureText, parseFigure } from '../../src-shared/figure/figure-spec.ts';
import type { Scene } from '../../src-shared/figure/scene.ts';
import { readText } from '../datasets/text-table.ts';
import { requireWritable, writeWhole } from '../pipeline/write-report.ts';
import { drawFigure, type FigureFormat, figureFormats } from '../queries/draw-figure.ts';
import type { Engine } from '../session/engine.ts';
import { visible } from '../system/visible-text.ts';
import type { CommandResult, Session } from './session.ts';

export interface FigureTarget {
  /** A file whose ending names the format, or its stem. */
  out: string;
  formats?: readonly FigureFormat[] | undefined;
  dpi: number;
}

/** `figure --spec`. By default the files are named as the document. */
export async function figureFromFile(
  { spec: file, out, ...target }: { spec: string } & Partial<Pick<FigureTarget, 'out'>> & Omit<FigureTarget, 'out'>,
  engine: Engine,
  session: Session,
): Promise<CommandResult> {
  const text = await readText({ path: file, name: file });
  const asked = parseFigure(text, file);
  const named = out ?? stemOf(file);
  return figureResult(await writeFigureFiles(asked, { ...target, out: named, given: { file, text } }, engine, session));
}

export interface WrittenFigure {
  files: string[];
  scenes: Scene[];
  notes: string[];
}

export function figureResult({ files, scenes, notes }: WrittenFigure): CommandResult {
  return { value: { files, pages: scenes.length, notes }, text: files.join('\n') };
}

/** The JSON that is written draws the same files again. `given`: the document that was read, which stays as it is. */
export async function writeFigureFiles(
  asked: FigureSpec,
  { given, ...target }: FigureTarget & { given?: { file: string; text: string } },
  engine: Engine,
  session: Session,
): Promise<WrittenFigure> {
  const { stem, formats } = targetOf(target);
  await requireWritable(path.dirname(stem));
  const drawn = formats.filter((format) => format !== 'json');
  const request = { spec: asked, formats: drawn, dpi: target.dpi };
  const { spec, notes, files, scenes } = await drawFigure(request, engine, session);
  for (const note of notes) session.note(`note: ${visible(note)}`);
  const written: string[] = [];
  for (const { page, format, bytes } of files) written.push(await writeWhole(`${stem}${page}.${format}`, bytes));
  const document = figureText(spec);
  const own = given !== undefined && path.resolve(`${stem}.json`) === path.resolve(given.file);
  if (document !== given?.text || (formats.includes('json') && !own)) {
    written.push(await writeWhole(`${stem}${own ? '.drawn' : ''}.json`, document));
  }
  return { files: written, scenes, notes };
}

function stemOf(name: string): string {
  return name.slice(0, name.length - path.extname(name).length);
}

function targetOf({ out, formats }: FigureTarget): { stem: string; formats: readonly FigureFormat[] } {
  const ending = path.extname(out).slice(1).toLowerCase().replace(/^tif$/, 'tiff');
  const named = figureFormats.find((format) => format === ending);
  if (named === undefined) return { stem: out, formats: formats ?? usualFormats };
  if (formats === undefined || (formats.length === 1 && formats[0] === named))
    return { stem: stemOf(out), formats: [named] };
  throw new TripletscopeError('usage', 'the ending of --out does not match --format', {
    expected: formats.join(', '),
    received: path.basename(out),
    remedy: 'Leave out the ending, or --format.',
  });
}

const usualFormats: readonly FigureFormat[] = ['pdf', 'svg', 'png'];
