/** The comparison's numbers and pictures out of the window. */
import { colormap } from '../../../src-shared/colormaps.ts';
import type { RawMap } from '../../../src-shared/feature-map.ts';
import { writeNpy } from '../../../src-shared/npy.ts';
import { channelPlotScene } from '../../canvas/channel-plot.ts';
import { layerSize, mapCanvas } from '../../canvas/map-layer.ts';
import { contourPath } from '../../canvas/truth-paths.ts';
import { copyCsv, saveBlob, saveText, svgToPng } from '../../components/export.ts';
import type { MenuItem } from '../../components/Menu.svelte';
import { toasts } from '../../components/toasts.svelte.ts';
import { windowSvg } from '../../components/window-svg.ts';
import { zipOf } from '../../components/zip.ts';
import { asError } from '../../state/api.ts';
import { iouOf } from './best-columns.ts';
import { channelFacts } from './channel-facts.ts';
import { columnCaption, columnSlug, columnTitle } from './column-spec.ts';
import type { CompareSession } from './compare-session.svelte.ts';
import { comparisonSvg, type FigureCell } from './comparison-svg.ts';
import type { ColumnMap } from './compute-columns.ts';
import { imageUrl } from './engine-calls.ts';
import { factsOf } from './image-facts.ts';
import { rawNumber } from './picture-style.ts';
import { outlinesOf } from './subject.ts';

interface NamedMap {
  at: number;
  slug: string;
  title: string;
  caption: string;
  result: ColumnMap;
}

/** The maps that are there, each under a name of its own. */
function mapsOf(session: CompareSession): NamedMap[] {
  const { options, shown } = session;
  const seen = new Map<string, number>();
  return session.columns.flatMap((column, at) => {
    const one = session.results[at];
    if (one?.state !== 'ready' || shown === null) return [];
    const base = columnSlug(column);
    const count = (seen.get(base) ?? 0) + 1;
    seen.set(base, count);
    const caption = columnCaption(column, {
      triplets: one.triplets ?? options.triplets,
      channels: shown.feature.meta.channels,
      top: options.top,
    });
    const slug = count === 1 ? base : `${base}-${count}`;
    return [{ at, slug, title: columnTitle(column), caption, result: one }];
  });
}

const nothingShown = 'No map is shown yet, so there is nothing to take along.';

function say(text: string): void {
  toasts.show(text, { tone: 'bad' });
}

/** Whether there is anything to copy or to save. */
export function hasMaps(session: CompareSession): boolean {
  return session.shown !== null && session.results.some((one) => one?.state === 'ready');
}

function nameOf(session: CompareSession): string {
  return session.shown === null ? 'image' : factsOf(session.shown.id).name.replaceAll(/[^\w.-]+/g, '-');
}

export async function copyScores(session: CompareSession): Promise<void> {
  if (!hasMaps(session)) return say(nothingShown);
  const rows = mapsOf(session).map(({ at, slug, result }) => ({
    image: nameOf(session),
    map: slug,
    variant: session.columns[at].variant,
    score: session.columns[at].score,
    sign: session.columns[at].sign,
    N: result.triplets,
    M: result.top,
    energyInBox: result.scores?.energyInBox,
    energyInMask: result.scores?.energyInMask,
    maskIoU: result.scores?.maskIoU,
    boxIoU: result.scores?.boxIoU,
    tau: result.tau,
    chanceBox: session.truth?.boxes?.fraction,
    chanceMask: session.truth?.mask?.fraction,
  }));
  await copyCsv(rows, 'the scores');
}

export async function copyWeights(session: CompareSession, column: number): Promise<void> {
  const found = mapsOf(session).find(({ at }) => at === column);
  const alpha = found?.result.alpha;
  if (alpha == null) return say('No map with channel weights is shown.');
  const { order, sorted, share } = channelFacts(alpha);
  const rows = Array.from(order, (channel, rank) => ({
    rank: rank + 1,
    channel,
    weight: sorted[rank],
    cumulativeShare: share[rank],
  }));
  await copyCsv(rows, `α of “${found?.title}”`);
}

/** Before ReLU, at the feature map's resolution: a file for each map in one archive, with what they are in `maps.json`. */
export function saveMaps(session: CompareSession, format: 'npy' | 'csv'): void {
  const maps = mapsOf(session);
  if (maps.length === 0) {
    say(nothingShown);
    return;
  }
  const image = nameOf(session);
  const list = maps.map(({ at, slug, title, result }) => {
    const { source, variant, score, sign } = session.columns[at];
    const { rows, columns } = result.map;
    const made = { source, variant, score, sign, N: result.triplets, M: result.top };
    return { file: `${image}-${slug}.${format}`, title, rows, columns, ...made };
  });
  const { model, sampling, triplet, shown } = session;
  const single = triplet && { positive: triplet.positive, negative: triplet.negative };
  const about = { image, id: shown?.id, model, triplet: single, sampling, maps: list };
  const text = (what: string): Uint8Array => new TextEncoder().encode(what);
  saveBlob(
    `${image}-maps.zip`,
    zipOf([
      ...maps.map(({ result }, index) => ({
        name: list[index].file,
        bytes: format === 'npy' ? npyOf(result.map) : text(csvOfMap(result.map)),
      })),
      { name: 'maps.json', bytes: text(`${JSON.stringify(about, null, 2)}\n`) },
    ]),
  );
}

function npyOf({ rows, columns, data }: RawMap): Uint8Array {
  return writeNpy(data, [rows, columns]);
}

function csvOfMap({ rows, columns, data }: RawMap): string {
  const lines = Array.from({ length: rows }, (_, y) => [...data.subarray(y * columns, (y + 1) * columns)].join(','));
  return `${lines.join('\n')}\n`;
}

export async function saveComparison(session: CompareSession, format: 'svg' | 'png'): Promise<void> {
  if (!hasMaps(session)) return say(nothingShown);
  try {
    const made = await drawComparison(session);
    const name = `${nameOf(session)}-comparison.${format}`;
    if (format === 'svg') saveText(name, made.svg, 'image/svg+xml');
    else saveBlob(name, await svgToPng(made, 2));
  } catch (error) {
    say(`The comparison cannot be saved: ${asError(error).message}`);
  }
}

async function drawComparison(session: CompareSession): Promise<ReturnType<typeof comparisonSvg>> {
  const { options, shown, result } = session;
  if (shown === null || result === null) throw new Error('nothing is shown');
  const photo = await photoOf(shown.id, shown.preview);
  const style = { lut: colormap(options.colormap), opacity: options.opacity };
  const maps = mapsOf(session);
  const cells: FigureCell[] = [
    { title: 'Image', caption: '', pictures: [photo.href], limit: '', contour: '', scores: [] },
    ...maps.map(({ at, title, caption, result: one }) => {
      const overlay = mapCanvas(one.map, { ...style, limits: one.limits }).toDataURL('image/png');
      const { scores } = one;
      const named = [
        { name: 'box', value: scores?.energyInBox, best: result.best.box.has(at) },
        { name: 'mask', value: scores?.energyInMask, best: result.best.mask.has(at) },
        { name: 'IoU', value: scores && iouOf(scores), best: result.best.iou.has(at) },
      ];
      return {
        title,
        caption,
        pictures: [photo.href, overlay],
        limit: `≤ ${rawNumber(one.limits.high)}`,
        contour: options.contour ? contourPath(one.map, one.tau, layerSize) : '',
        scores: named.flatMap(({ name, value, best }) =>
          value == null ? [] : [{ text: `${name} ${value.toFixed(2)}`, best }],
        ),
      };
    }),
  ];
  const facts = factsOf(shown.id);
  const first = maps.find(({ result: one }) => one.alpha !== null)?.result.limits;
  const shared = options.limits === 'shared' && first !== undefined;
  return comparisonSvg({
    heading: facts.className === '' ? facts.name : `${facts.name} · ${facts.className}`,
    cells,
    columns: Math.min(cells.length, cells.length <= 4 ? cells.length : Math.ceil(cells.length / 2)),
    width: Math.round(240 * Math.sqrt(photo.aspect)),
    height: Math.round(240 / Math.sqrt(photo.aspect)),
    frame: layerSize,
    truth: options.truth ? outlinesOf(shown) : null,
    bar: {
      colours: coloursOf(style.lut),
      low: shared ? rawNumber(first.low) : 'least',
      high: shared ? rawNumber(first.high) : 'largest of each map',
    },
    note: `N = ${options.triplets}, M = ${options.top}, τ = ${options.tau === 'table' ? 'of each row' : options.tau.toFixed(2)}, limits ${options.limits}`,
  });
}

function coloursOf(lut: Uint8Array): string[] {
  return Array.from({ length: 9 }, (_, at) => {
    const from = 3 * Math.round((255 * at) / 8);
    return `#${[...lut.subarray(from, from + 3)].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  });
}

/** The photograph as a data address, at most 1024 pixels wide: a figure must stand alone. */
async function photoOf(image: string, preview: HTMLImageElement | null): Promise<{ href: string; aspect: number }> {
  const photo = new Image();
  photo.src = imageUrl(image);
  const source = await photo.decode().then(
    () => photo,
    () => preview,
  );
  if (source === null) return { href: '', aspect: 1 };
  const scale = Math.min(1, 1024 / Math.max(source.naturalWidth, source.naturalHeight));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(source.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(source.naturalHeight * scale));
  canvas.getContext('2d')?.drawImage(source, 0, 0, canvas.width, canvas.height);
  return { href: canvas.toDataURL('image/jpeg', 0.92), aspect: canvas.width / canvas.height };
}

export async function saveChannels(session: CompareSession, column: number, format: 'svg' | 'png'): Promise<void> {
  const found = mapsOf(session).find(({ at }) => at === column);
  const alpha = found?.result.alpha;
  if (alpha == null) return say('No map with channel weights is shown.');
  const { sorted } = channelFacts(alpha);
  const [width, height] = [640, 240];
  const drawn = windowSvg(
    channelPlotScene(
      { values: sorted, kept: session.options.top, shown: sorted.length },
      { kept: '#9a5000', rest: '#b9b6b0', axis: '#777' },
      {
        title: `${nameOf(session)}: α of “${found?.title}”, the strongest ${session.options.top} in colour`,
        width,
        height,
      },
    ),
  );
  const name = `${nameOf(session)}-channels.${format}`;
  try {
    if (format === 'svg') saveText(name, drawn.svg, 'image/svg+xml');
    else saveBlob(name, await svgToPng(drawn, 3));
  } catch (error) {
    say(`The plot cannot be saved: ${asError(error).message}`);
  }
}

/** What the panel of channels offers. */
export function channelExports(session: CompareSession, column: number): MenuItem[] {
  return [
    { label: 'Copy α as CSV', icon: 'copy', run: () => void copyWeights(session, column) },
    { label: 'Save plot as SVG', icon: 'download', run: () => void saveChannels(session, column, 'svg') },
    { label: 'Save plot as PNG', icon: 'download', run: () => void saveChannels(session, column, 'png') },
  ];
}
