/** What the user chose to see of a comparison: kept between sessions, and written into links, which show it to others. */
import { type ColormapName, colormapNames } from '../../../src-shared/colormaps.ts';
import { mostDonors } from '../../maps/map-requests.ts';
import { asRecord } from '../../state/user-settings.ts';
import {
  type ColumnSpec,
  columnsFromText,
  columnsToText,
  defaultColumns,
  mostColumns,
  type TripletCount,
} from './column-spec.ts';

export interface CompareOptions {
  columns: readonly ColumnSpec[];
  /** N. */
  triplets: TripletCount;
  /** M. */
  top: number;
  /** Threshold of IoU and contour, on the min–max'd map; `table`: the one of the row of the table that a map stands for. */
  tau: number | 'table';
  /** k: how many donors' α a transfer takes the mean of; `table`: as many as in the evaluation. */
  donors: number | 'table';
  /** Colour of `shared`: one scale for all maps of a kind. */
  limits: 'shared' | 'own';
  colormap: ColormapName;
  /** In [0,1]. */
  opacity: number;
  contour: boolean;
  truth: boolean;
  layout: 'grid' | 'wipe';
  /** What lies left and right of the wipe: a column's number, or −1 for the photograph. */
  wipe: { left: number; right: number };
}

export const defaultOptions: CompareOptions = {
  columns: defaultColumns,
  triplets: 50,
  top: 50,
  tau: 'table',
  donors: 'table',
  limits: 'own',
  colormap: 'inferno',
  opacity: 0.85,
  contour: false,
  truth: true,
  layout: 'grid',
  wipe: { left: -1, right: 1 },
};

/** What an earlier session kept, as far as it is understood; everything else is as usual. */
export function optionsFromKept(kept: unknown): CompareOptions {
  const from = asRecord(kept);
  const usual = defaultOptions;
  return {
    columns: columnsFromText(typeof from.columns === 'string' ? from.columns : null) ?? usual.columns,
    triplets: from.triplets === 'all' ? 'all' : whole(from.triplets, 1, 100_000, usual.triplets as number),
    top: whole(from.top, 1, 100_000, usual.top),
    tau: within(from.tau, 0.01, 0.99, usual.tau),
    donors: whole(from.donors, 1, mostDonors, usual.donors),
    limits: from.limits === 'shared' || from.limits === 'own' ? from.limits : usual.limits,
    colormap: colormapNames.find((name) => name === from.colormap) ?? usual.colormap,
    opacity: within(from.opacity, 0, 1, usual.opacity),
    contour: typeof from.contour === 'boolean' ? from.contour : usual.contour,
    truth: typeof from.truth === 'boolean' ? from.truth : usual.truth,
    layout: from.layout === 'wipe' ? 'wipe' : 'grid',
    wipe: sides(from.wipe),
  };
}

/** What Settings says Compare begins with. */
export interface BeginningOptions {
  n: number;
  m: number;
  colormap: string;
  opacity: number;
}

/**
 * What was kept, under what Settings says, where that was changed since. What numbers are taken with begins anew each time:
 * as in the evaluation.
 */
export function optionsToBegin(kept: Readonly<Record<string, unknown>>, settings: BeginningOptions): CompareOptions {
  const { n, m, colormap, opacity } = settings;
  const unchanged = kept.begun === beginningKey(settings);
  const begun = optionsFromKept(unchanged ? kept : { ...kept, triplets: n, top: m, colormap, opacity });
  const { tau, donors } = defaultOptions;
  return { ...begun, tau, donors };
}

export function beginningKey({ n, m, colormap, opacity }: BeginningOptions): string {
  return [n, m, colormap, opacity].join();
}

/** As JSON that `optionsFromKept` reads. */
export function optionsToKeep({ columns, ...rest }: CompareOptions): Record<string, unknown> {
  return { ...rest, columns: columnsToText(columns) };
}

/** Every option as text, under its name in a link. */
function texts(options: CompareOptions) {
  return {
    N: String(options.triplets),
    columns: columnsToText(options.columns),
    M: String(options.top),
    tau: String(options.tau),
    k: String(options.donors),
    limits: options.limits,
    colours: options.colormap,
    opacity: String(options.opacity),
    contour: options.contour ? '1' : '0',
    truth: options.truth ? '1' : '0',
    layout: options.layout,
    wipe: `${options.wipe.left},${options.wipe.right}`,
  };
}

const usualTexts = texts(defaultOptions);
const names = Object.keys(usualTexts) as (keyof typeof usualTexts)[];

/** Parameters of the link; null takes one out. N is always in it, so that it says something of Compare's options. */
export function optionsToParams(options: CompareOptions): Record<string, string | null> {
  const own = texts(options);
  return Object.fromEntries(
    names.map((name) => [name, name !== 'N' && own[name] === usualTexts[name] ? null : own[name]]),
  );
}

/** A link says what its writer saw, what it leaves out being the usual, never its reader's choice. */
export function isWhole(params: URLSearchParams): boolean {
  return names.some((name) => params.has(name));
}

/** The link's options where it says anything of them; else what was kept. */
export function optionsFromParams(params: URLSearchParams, kept: CompareOptions): CompareOptions {
  if (!isWhole(params)) return kept;
  const number = (name: string): number | undefined => {
    const text = params.get(name);
    return text === null || text === '' ? undefined : Number(text);
  };
  const flag = (name: string): boolean | undefined => ({ '1': true, '0': false })[params.get(name) ?? ''];
  const [left, right] = params.get('wipe')?.split(',').map(Number) ?? [];
  return optionsFromKept({
    columns: params.get('columns'),
    triplets: params.get('N') === 'all' ? 'all' : number('N'),
    top: number('M'),
    tau: number('tau'),
    donors: number('k'),
    limits: params.get('limits'),
    colormap: params.get('colours'),
    opacity: number('opacity'),
    contour: flag('contour'),
    truth: flag('truth'),
    layout: params.get('layout'),
    wipe: { left, right },
  });
}

const middle = 0.5;

/** Where the wipe's divider stands, in [0,1]: to three digits, and the middle where nothing is said. */
export function dividerFrom(kept: unknown): number {
  return within(typeof kept === 'string' ? Number(kept) : kept, 0, 1, middle);
}

export function dividerToText(at: number): string | null {
  const text = String(Number(at.toFixed(3)));
  return text === String(middle) ? null : text;
}

function sides(from: unknown): CompareOptions['wipe'] {
  const { left, right } = asRecord(from);
  const usual = defaultOptions.wipe;
  return { left: whole(left, -1, mostColumns - 1, usual.left), right: whole(right, -1, mostColumns - 1, usual.right) };
}

function whole<Usual>(value: unknown, least: number, most: number, usual: Usual): number | Usual {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : usual;
}

function within<Usual>(value: unknown, least: number, most: number, usual: Usual): number | Usual {
  return typeof value === 'number' && value >= least && value <= most ? value : usual;
}
