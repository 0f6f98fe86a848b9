/** The comparison figure as a document: test images as its rows, rows of the table as its columns. */
import { type FigureInput, type FigureSpec, figureOf } from '../../src-shared/figure/figure-spec.ts';
import type { FigureTemplateName } from '../../src-shared/figure/figure-templates.ts';
import { columnTitle } from '../../src-shared/figure/figure-words.ts';
import type { EvaluationSettings, ExplainSettings } from '../../src-shared/run-spec/run-spec.ts';
import type { BankId, ComparisonRow } from '../explain/comparison-rows.ts';
import type { PreparedExplanations } from '../pipeline/explanations.ts';
import { drawnImages, namedImages } from './shown-images.ts';

type Column = FigureInput['columns'][number];

/** Rows of the table that a paper's figure shows, in its order. */
export const usualRows = ['activation', 'single', 'averaged', 'averaged-top', 'gradcam++-averaged', 'transfer-top'];

export interface ComparisonChoice {
  /** Names of images; drawn by the seed, one a class, where none is given. */
  images?: readonly string[] | undefined;
  count: number;
  /** Ids of rows of the table. */
  rows: readonly string[];
  template: FigureTemplateName;
}

/** Throws `not-found` for an image that the model has not seen. */
export function comparisonFigure(
  { model, anchors, rows: known, settings }: Pick<PreparedExplanations, 'model' | 'anchors' | 'rows' | 'settings'>,
  { images: named, count, rows, template }: ComparisonChoice,
  { convention, size }: Pick<EvaluationSettings, 'convention' | 'size'>,
): FigureSpec {
  const ids =
    named === undefined ? drawnImages(model, { ...settings, count, among: anchors }) : namedImages(model, named);
  const paths = new Map(model.features.images.map(({ imageId, relativePath }) => [String(imageId), relativePath]));
  const { negatives, form, score, seed } = settings;
  return figureOf({
    template,
    rows: ids.map((id) => ({ image: paths.get(id)! })),
    columns: [{ method: 'image' }, ...rowsOf(rows, known).map((row) => columnOf(row, settings))],
    scores: { convention, ...(isScoredAt(size) && { size }) },
    sampling: { seed, form, margin: score.margin, negatives: negatives === 'class-first' ? 'class' : 'image' },
  });
}

/** In this order. A row that the table has elsewhere, transfer without donors for one, is left out. */
function rowsOf(ids: readonly string[], known: readonly ComparisonRow[]): ComparisonRow[] {
  return ids.flatMap((id) => known.find((row) => row.id === id) ?? []);
}

/** A size that figures can be scored at; numbers at the size of the image are those of the usual size. */
function isScoredAt(size: EvaluationSettings['size']): size is Exclude<EvaluationSettings['size'], 'image'> {
  return size !== 'image' && [size.rows, size.columns].every((side) => side >= 8 && side <= 1024);
}

const banks: Record<BankId, Pick<Column, 'variant' | 'score'> & { N?: 1 | 'all' }> = {
  single: { N: 1 },
  'positive-single': { N: 1, score: 'positive' },
  positive: { score: 'positive' },
  averaged: {},
  'averaged-all': { N: 'all' },
  'gradcam++-single': { N: 1, variant: 'gradcam++' },
  'gradcam++-averaged': { variant: 'gradcam++' },
  xgradcam: { N: 1, variant: 'xgradcam' },
};

/** Named as in the table, unless it is called so anyway. */
function columnOf({ label, source }: ComparisonRow, { triplets, neighbours, score }: ExplainSettings): Column {
  const scored = { score: score.score, sign: score.sign };
  const weighted = (bank: BankId): Omit<Column, 'method'> => ({ ...scored, N: triplets, ...banks[bank] });
  const column = ((): Column => {
    switch (source.kind) {
      case 'center':
        return { method: 'centre' };
      case 'activation':
        return { method: 'activation' };
      case 'pixel':
        return { ...scored, method: 'single', variant: source.variant };
      case 'bank': {
        const { N, ...rest } = weighted(source.bank);
        if (N === 1) return { ...rest, method: 'single' };
        return source.top === null ? { ...rest, N, method: 'averaged' } : { ...rest, N, method: 'top', M: source.top };
      }
      case 'transfer': {
        const donated = { ...weighted(source.bank), donors: neighbours };
        return source.top === null
          ? { ...donated, method: 'transferred' }
          : { ...donated, method: 'transferred-top', M: source.top };
      }
    }
  })();
  const [, filled] = figureOf({ rows: [{ image: 'any' }], columns: [{ method: 'image' }, column] }).columns;
  return columnTitle(filled, { columns: [filled] }) === label ? column : { ...column, label };
}
