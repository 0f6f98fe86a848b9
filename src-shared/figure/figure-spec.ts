/**
 * A figure as a JSON document: which images, which maps of them, and how they are drawn. The composer edits it, the engine
 * and the window draw it; with the workspace it says everything that a drawing depends on.
 */
import { z } from 'zod';
import { colormapNames } from '../colormaps.ts';
import { TripletscopeError } from '../errors.ts';
import { conventionNames } from '../ground-truth.ts';
import { scoreNames } from '../score.ts';
import { isChannelVariant, variantNames } from '../variants.ts';
import { figureTemplateNames } from './figure-templates.ts';

export const figureFormat = 'tripletscope-figure';
export const figureVersion = 1;

/**
 * Where a column's pictures come from: the image itself, or a map over it. `value` is a map of value: what each place adds to
 * the estimate of a number, or takes from it (METHOD section 10).
 */
export const figureMethods = [
  'image',
  'single',
  'averaged',
  'top',
  'transferred-top',
  'transferred',
  'activation',
  'centre',
  'value',
] as const;
export type FigureMethod = (typeof figureMethods)[number];

/**
 * Of a map, printed below it, in [0,1]; `energy` is that in the mask, or in the boxes where there is no mask. `value` is the
 * sum of a map of value, printed below such maps alone.
 */
export const figureScores = ['energy', 'energyInMask', 'energyInBox', 'maskIoU', 'boxIoU', 'value'] as const;
export type FigureScore = (typeof figureScores)[number];

export const mostFigureRows = 60;
export const mostFigureColumns = 20;
const mostInsets = 120;
/** Of the document as text. */
const longest = 4 * 2 ** 20;

/** How maps lie over their images unless a document says otherwise. Low values let the image through. */
export const usualColours = { map: 'inferno', opacity: 0.85, fade: true } as const;

const unit = z.number().min(0).max(1);
/** One line, without what cannot be seen. */
const line = z
  .string()
  .max(120)
  .regex(/^[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\ufeff]*$/u, 'expected one line without control characters');
const hash = z.string().regex(/^[0-9a-f]{8,64}$/, 'expected 8 to 64 hexadecimal digits');

const photograph = {
  /** Path below the root of the data set; an object as an item ends in `#` and its number. */
  image: z.string().min(1).max(4096),
  /** Of the file's bytes, with the region of an object behind it; null: whatever lies at the path. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}(#\d+,\d+,\d+,\d+)?$/, 'expected 64 hexadecimal digits')
    .nullable()
    .default(null),
};
/** Name of a view of a table with images. */
const view = z.string().min(1).max(1000);

const row = z.strictObject({
  ...photograph,
  /** Photographs of the item that the image belongs to, as columns with a view show them; as in the table where absent. */
  views: z
    .array(z.strictObject({ view, ...photograph }))
    .max(mostFigureColumns)
    .optional(),
  /** In the place of its name; null: its name. */
  label: line.nullable().default(null),
});

const column = z
  .strictObject({
    method: z.enum(figureMethods),
    variant: z.enum(variantNames).default('gradcam'),
    score: z.enum(scoreNames).default('difference'),
    sign: z.enum(['evidence', 'counter']).default('evidence'),
    /** Triplets that are averaged; `all`: every one that the sampler can draw. */
    N: z.union([z.int().min(1).max(100_000), z.literal('all')]).default(50),
    /** Channels that keep their weight, where the method cuts them. */
    M: z.int().min(1).max(65_535).default(50),
    /** Donors whose α are averaged, where the method transfers. */
    donors: z.int().min(1).max(1000).default(1),
    /** Beginning of the content hash of the model; null: the current one. */
    model: hash.nullable().default(null),
    /** The explained layer that the model must have; null: whichever it has. */
    layer: z.string().min(1).max(200).nullable().default(null),
    /** Above the column; null: what the method is called. */
    label: line.nullable().default(null),
    /** The photograph of this view, of the item that the row's image belongs to, in the place of the row's image. */
    view: view.optional(),
    /** Beginning of the key of the regression whose maps of value are drawn; the one that the workspace keeps where absent. */
    regression: hash.optional(),
  })
  .refine(({ method, variant }) => method === 'single' || isChannelVariant(variant) || !isWeighted(method), {
    message: 'a variant that weighs pixels explains a single triplet: its method is "single"',
    path: ['variant'],
  });

const inset = z.strictObject({
  /** Which row, from 0. */
  row: z.int().min(0),
  /** The part that is enlarged, in shares of the image's sides. */
  region: z
    .strictObject({ x: unit, y: unit, width: z.number().min(0.02).max(1), height: z.number().min(0.02).max(1) })
    .refine(
      ({ x, y, width, height }) => x + width <= 1.000001 && y + height <= 1.000001,
      'it reaches out of the image',
    ),
  corner: z.enum(['top-left', 'top-right', 'bottom-left', 'bottom-right']).default('bottom-right'),
  /** Longer side of the enlarged part in shares of the picture's. */
  size: z.number().min(0.2).max(0.7).default(0.45),
});

const limits = z.union([
  z.enum(['own', 'column', 'shared']),
  z
    .strictObject({ low: z.number().min(0).max(1e30), high: z.number().min(0).max(1e30) })
    .refine(({ low, high }) => low < high, 'expected low below high'),
]);

const schema = z
  .strictObject({
    format: z.literal(figureFormat),
    version: z.literal(figureVersion),
    /** What the figure shows, for readers who do not see it. */
    title: line.default(''),
    template: z.enum(figureTemplateNames).default('cvpr-2'),
    rows: z.array(row).min(1, 'expected at least one image').max(mostFigureRows),
    columns: z.array(column).min(1, 'expected at least one column').max(mostFigureColumns),
    labels: z
      .strictObject({
        /** Beside each row: (a), (b) …; the image's name or own label; its class; its item with its number and estimate. */
        rows: z.enum(['none', 'letters', 'names', 'classes', 'items']).default('letters'),
        columns: z.boolean().default(true),
        /** Of the text in points; what does not fit is drawn smaller. */
        size: z.number().min(5).max(12).default(7.5),
      })
      .prefault({}),
    colours: z
      .strictObject({
        map: z.enum(colormapNames).default(usualColours.map),
        /** Of the colours over the image. */
        opacity: unit.default(usualColours.opacity),
        /** Whether low values let the image through. */
        fade: z.boolean().default(usualColours.fade),
        /**
         * The values that take the first and the last colour: of each map, of a column, or of all maps of a kind. Maps of
         * value run from −high to high, on the scale of the estimate.
         */
        limits: limits.default('own'),
        bar: z.boolean().default(true),
      })
      .prefault({}),
    truth: z
      .strictObject({
        boxes: z.boolean().default(true),
        masks: z.boolean().default(true),
        /** Over every picture, or over the image alone. */
        over: z.enum(['all', 'image']).default('all'),
      })
      .prefault({}),
    /** The border of where a map reaches τ. */
    contour: z.boolean().default(false),
    scores: z
      .strictObject({
        shown: z.array(z.enum(figureScores)).max(figureScores.length).default(['energy', 'value']),
        /** Of IoU and contour, on the map scaled to [0,1]. */
        tau: z.number().min(0.01).max(0.99).default(0.5),
        size: z
          .strictObject({ rows: z.int().min(8).max(1024), columns: z.int().min(8).max(1024) })
          .default({ rows: 224, columns: 224 }),
        convention: z.enum(conventionNames).default('tripletscope'),
      })
      .prefault({}),
    insets: z.array(inset).max(mostInsets).default([]),
    page: z
      .strictObject({
        /** At most; null: as many as fit on a page. */
        rows: z.int().min(1).max(mostFigureRows).nullable().default(null),
        /** Between the pictures, in points. */
        gap: z.number().min(0).max(20).default(3),
      })
      .prefault({}),
    /** How triplets are drawn. */
    sampling: z
      .strictObject({
        seed: z.int().min(0).default(0),
        negatives: z.enum(['image', 'class']).default('image'),
        margin: z.number().min(0).max(1e6).default(0.2),
        /** Of Grad-CAM++. */
        form: z.enum(['stable', 'reference']).default('stable'),
      })
      .prefault({}),
  })
  .superRefine(({ insets, rows }, context) => {
    for (const [i, { row }] of insets.entries()) {
      if (row < rows.length) continue;
      const message = `there is no row ${row}: the figure has ${rows.length}, counted from 0`;
      context.addIssue({ code: 'custom', path: ['insets', i, 'row'], message });
    }
  });

export type FigureSpec = z.output<typeof schema>;
/** With everything that has a default left out where it is usual. */
export type FigureInput = z.input<typeof schema>;
export type FigureRowSpec = FigureSpec['rows'][number];
export type FigureColumn = FigureSpec['columns'][number];
export type FigureInset = FigureSpec['insets'][number];

export const figureSchema = schema;

/** Whether its maps follow from channel weights. */
export function isWeighted(method: FigureMethod): boolean {
  return hasModel(method) && method !== 'activation';
}

/** Whether it is drawn with a network of the workspace. */
export function hasModel(method: FigureMethod): boolean {
  return method !== 'image' && method !== 'centre' && method !== 'value';
}

/** Whether M acts on it. */
export function isCut(method: FigureMethod): boolean {
  return method === 'top' || method === 'transferred-top';
}

export function isTransferred(method: FigureMethod): boolean {
  return method === 'transferred' || method === 'transferred-top';
}

/** A whole document of what is given; throws as `parseFigure`. */
export function figureOf(input: Omit<FigureInput, 'format' | 'version'>): FigureSpec {
  return checked({ format: figureFormat, version: figureVersion, ...input }, undefined);
}

/**
 * The document of a JSON text that anybody may have written. Throws `bad-input` that names the field which is not as it
 * should be, `unsupported` for a document of a later version.
 */
export function parseFigure(text: string, file?: string): FigureSpec {
  if (text.length > longest) {
    const received = `${(text.length / 2 ** 20).toFixed(1)} MB`;
    throw notThis('the figure is too large', { expected: `at most ${longest / 2 ** 20} MB`, received }, file);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 200) : '';
    throw notThis(`the figure is not valid JSON: ${reason}`, { remedy: 'Save the figure again.' }, file);
  }
  return checked(value, file);
}

/** The same for a value that was parsed already. */
export function checked(value: unknown, file: string | undefined): FigureSpec {
  const { format, version } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  if (format !== figureFormat) {
    const received = format === undefined ? 'no format' : JSON.stringify(format).slice(0, 60);
    const expected = `"format": "${figureFormat}"`;
    throw notThis('this is not a figure', { expected, received, remedy: savedRemedy }, file);
  }
  if (typeof version === 'number' && version > figureVersion) {
    throw new TripletscopeError('unsupported', 'the figure was saved by a newer version of the program', {
      ...(file !== undefined && { file }),
      expected: `version ${figureVersion}`,
      received: `version ${version}`,
      remedy: 'Update the program.',
    });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [first, ...others] = parsed.error.issues.map(({ path, message }) => `${placeOf(path)}: ${message}`);
  const more = others.length === 0 ? {} : { list: [first, ...others].slice(0, 100) };
  throw notThis(`the figure is not valid: ${first.slice(0, 400)}`, more, file);
}

const savedRemedy = 'Choose a file that “Save the figure” or `tripletscope figure` wrote.';

function placeOf(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text === '' ? 'figure' : text.replace(/^\./, '').slice(0, 120);
}

function notThis(summary: string, details: object, file: string | undefined): TripletscopeError {
  return new TripletscopeError('bad-input', summary, { ...(file !== undefined && { file }), ...details });
}

/** The document as a file: the same text for the same figure. */
export function figureText(spec: FigureSpec): string {
  return `${JSON.stringify(spec, null, 1)}\n`;
}
