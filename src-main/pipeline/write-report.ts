/** The files of a report: JSON, HTML, tables, and the curves in three formats. Written whole or not at all. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { curveFigure } from '../../src-shared/figure/curve-figure.ts';
import type { Scene } from '../../src-shared/figure/scene.ts';
import { sceneSvg } from '../../src-shared/figure/svg.ts';
import { type Report, reportFile } from '../../src-shared/report.ts';
import type { MetricName } from '../../src-shared/report-types.ts';
import { standaloneSvg } from '../figures/fonts.ts';
import { scenePdf } from '../figures/pdf.ts';
import { renderPng } from '../figures/png.ts';
import { reportHtml } from '../figures/report-html.ts';
import { tableCsv, tableLatex } from '../figures/tables.ts';
import { textWidth } from '../figures/text-width.ts';
import { fileError } from '../system/file-error.ts';

export interface ReportFiles {
  json: string;
  html: string;
  tables: string[];
  figure: string[];
}

/** Writes NAME.svg, .pdf and .png; gives their paths. */
export async function writeFigure(scene: Scene, stem: string, dpi: number): Promise<string[]> {
  const [svg, pdf, png] = [standaloneSvg(scene), await scenePdf(scene), await renderPng(scene, { dpi })];
  return Promise.all([writeWhole(`${stem}.png`, png), writeWhole(`${stem}.svg`, svg), writeWhole(`${stem}.pdf`, pdf)]);
}

export async function writeReport(
  { report, figure }: { report: Report; figure: { scenes: readonly Scene[]; files: readonly string[] } },
  { out, dpi, metrics }: { out: string; dpi: number; metrics?: readonly MetricName[] | undefined },
): Promise<ReportFiles> {
  const at = (name: string): string => path.join(out, name);
  const curves = curveFigure(report.curves, textWidth);
  const html = reportHtml({
    report,
    figureSvgs: figure.scenes.map((scene) => sceneSvg(scene)),
    curvesSvg: sceneSvg(curves),
  });
  return {
    json: await writeWhole(at('report.json'), `${JSON.stringify(reportFile(report), null, 1)}\n`),
    html: await writeWhole(at('report.html'), html),
    tables: [
      await writeWhole(at('table.csv'), tableCsv(report)),
      await writeWhole(at('table.tex'), tableLatex(report)),
      await writeWhole(at('table-narrow.tex'), tableLatex(report, { form: 'narrow', ...(metrics && { metrics }) })),
    ],
    figure: [...figure.files, ...(await writeFigure(curves, at('curves'), dpi))],
  };
}

/** Beside its place first, then moved there in one step; gives the path. */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<string> {
  const temporary = `${file}.part`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(temporary, content);
    await rename(temporary, file);
    return file;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {}); // what was written of it would only take up room
    throw placeError(error, file) ?? fileError(error, file);
  }
}

/** Makes sure before the work that its results can be written: nobody wants to hear of it at the end. */
export async function requireWritable(folder: string): Promise<void> {
  const probe = await writeWhole(path.join(folder, '.tripletscope'), '');
  await rm(probe, { force: true });
}

/** Something else lies where a file or its folder should. */
export function placeError(error: unknown, file: string): TripletscopeError | null {
  const { code } = error as NodeJS.ErrnoException;
  const what = code === 'EISDIR' ? 'there is a folder of this name' : 'no folder can be made here';
  if (!['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOENT'].includes(code ?? '')) return null;
  const remedy = 'Choose another place, or move the existing file away';
  return new TripletscopeError('bad-input', what, { file, remedy }, { cause: error });
}
