/** What the user chose to see of a comparison: kept between sessions, and written into links where it is not the usual. */
import { type ColormapName, colormapNames } from '../../../src-shared/colormaps.ts';
import { type ColumnSpec, columnsFromText, columnsToText, defaultColumns, type TripletCount } from './column-spec.ts';

export interface CompareOptions {
  columns: readonly ColumnSpec[];
  /** N. */
  triplets: TripletCount;
  /** M. */
  top: number;
  /** Threshold of IoU and contour, on the min–max'd map. */
  tau: number;
  /** k: how many donors' α a transfer takes the mean of. */
  donors: number;
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
  tau: 0.2,
  donors: 1,
  limits: 'own',
  colormap: 'inferno',
  opacity: 0.85,
  contour: false,
  truth: true,
  layout: 'grid',
  wipe: { left: -1, right: 1 },
};

export const mostDonors = 10;

/** What an earlier session kept, as far as it is understood; everything else is as usual. */
export function optionsFromKept(kept: unknown): CompareOptions {
  const from = (typeof kept === 'object' && kept !== null ? kept : {}) as Record<string, unknown>;
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
    wipe: usual.wipe,
  };
}

/** What Settings says Compare begins with. */
export interface BeginningOptions {
  n: number;
  m: number;
  colormap: string;
  opacity: number;
}

/** What was kept, under what Settings says, where that was changed since. */
export function optionsToBegin(kept: Readonly<Record<string, unknown>>, settings: BeginningOptions): CompareOptions {
  const { n, m, colormap, opacity } = settings;
  const unchanged = kept.begun === beginningKey(settings);
  return optionsFromKept(unchanged ? kept : { ...kept, triplets: n, top: m, colormap, opacity });
}

export function beginningKey({ n, m, colormap, opacity }: BeginningOptions): string {
  return [n, m, colormap, opacity].join();
}

/** As JSON that `optionsFromKept` reads. */
export function optionsToKeep({ columns, wipe: _, ...rest }: CompareOptions): Record<string, unknown> {
  return { ...rest, columns: columnsToText(columns) };
}

/** Parameters of the link; null takes one out. */
export function optionsToParams(options: CompareOptions): Record<string, string | null> {
  const { columns, triplets, top, tau, donors, layout } = options;
  const unless = (usual: unknown, value: string | number): string | null => (value === usual ? null : String(value));
  return {
    columns: unless(columnsToText(defaultColumns), columnsToText(columns)),
    N: unless(defaultOptions.triplets, triplets),
    M: unless(defaultOptions.top, top),
    tau: unless(defaultOptions.tau, tau),
    k: unless(defaultOptions.donors, donors),
    layout: unless(defaultOptions.layout, layout),
  };
}

/** A link's parameters over what was kept: a link shows what its writer saw. */
export function optionsFromParams(params: URLSearchParams, kept: CompareOptions): CompareOptions {
  const number = (name: string): number | undefined => {
    const text = params.get(name);
    return text === null || text === '' ? undefined : Number(text);
  };
  return {
    ...kept,
    columns: columnsFromText(params.get('columns')) ?? kept.columns,
    triplets: params.get('N') === 'all' ? 'all' : whole(number('N'), 1, 100_000, kept.triplets),
    top: whole(number('M'), 1, 100_000, kept.top),
    tau: within(number('tau'), 0.01, 0.99, kept.tau),
    donors: whole(number('k'), 1, mostDonors, kept.donors),
    layout: params.get('layout') === 'wipe' ? 'wipe' : params.has('layout') ? 'grid' : kept.layout,
  };
}

function whole<Usual>(value: unknown, least: number, most: number, usual: Usual): number | Usual {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : usual;
}

function within(value: unknown, least: number, most: number, usual: number): number {
  return typeof value === 'number' && value >= least && value <= most ? value : usual;
}
