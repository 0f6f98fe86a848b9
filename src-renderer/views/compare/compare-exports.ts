/** The comparison's numbers and pictures out of the window. */
import { colormap } from '../../../src-shared/colormaps.ts';
import type { RawMap } from '../../../src-shared/feature-map.ts';
import { channelPlot } from '../../../src-shared/figure/plots/channel-plot.ts';
import { writeNpy } from '../../../src-shared/npy.ts';
import { inWholeImage } from '../../../src-shared/resize-map.ts';
import { layerSize, mapCanvas } from '../../canvas/map-layer.ts';
import { contourPath } from '../../canvas/truth-paths.ts';
import { copyCsv, saveBlob, saveText, svgToPng } from '../../components/export.ts';
import type { MenuItem } from '../../components/Menu.svelte';
import { type SavedPlot, savePlot } from '../../components/save-plot.ts';
import { toasts } from '../../components/toasts.svelte.ts';
import { zipOf } from '../../components/zip.ts';
import { asError } from '../../state/api.ts';
import { figureMeasure } from '../../state/figure-fonts.ts';
import { models } from '../../state/models.svelte.ts';
import { imageUrl } from '../../state/picture-urls.ts';
import { iouOf } from './best-columns.ts';
import { channelFacts, percent } from './channel-facts.ts';
import { columnCaption, columnSlug, columnTitle, isTransfer } from './column-spec.ts';
import type { CompareSession } from './compare-session.svelte.ts';
import { modelById } from './compared-model.ts';
import { type ComparisonRecord, comparisonRecord, recordLines, recordName } from './comparison-record.ts';
import { comparisonSvg, type FigureCell } from './comparison-svg.ts';
import type { ColumnMap } from './compute-columns.ts';
import { factsOf, pathOf } from './image-facts.ts';
import { rawNumber } from './picture-style.ts';
import { outlinesOf, truthOf } from './subject.ts';

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

const nothingShown = 'No map is shown yet, so there is nothing to export.';
const onTheirWay = 'The maps are still being computed. Export them once they are shown.';

function say(text: string): void {
  toasts.show(text, { tone: 'bad' });
}

/** Whether there is anything to copy or to save. */
export function hasMaps(session: CompareSession): boolean {
  return session.shown !== null && session.results.some((one) => one?.state === 'ready');
}

/** Half of what was asked for is nothing to be taken along: the other half would be missing, or another's. */
function isSettled(session: CompareSession): boolean {
  if (!hasMaps(session)) say(nothingShown);
  else if (!session.settled) say(onTheirWay);
  else return true;
  return false;
}

function recordOf(session: CompareSession): ComparisonRecord {
  const { shown, columns, options, donors, donorCount, triplet, sampling, changed, evaluation } = session;
  const named = mapsOf(session);
  return comparisonRecord({
    image: shown!.id,
    model: modelById(models.list, shown!.model),
    columns,
    results: columns.map((_, at) => named.find((one) => one.at === at) ?? null),
    options,
    donors: donors ?? [],
    k: donorCount,
    triplet,
    sampling,
    changed: evaluation == null ? null : changed,
    pathOf,
    modelOf: (id) => modelById(models.list, id),
  });
}

type Row = Parameters<typeof copyCsv>[0][number];

/** What the numbers of a map depend on, as columns of a table. */
function settingsOf(session: CompareSession, record: ComparisonRecord, index: number, at: number): Row {
  const { triplet, donors, k, seed, negatives, margin, form } = record;
  const { model, modelKey } = record.maps[index];
  const transfers = isTransfer(session.columns[at]);
  const single = session.columns[at].source === 'single' ? triplet : null;
  return {
    ...{ model, modelKey, seed, negatives, margin, form },
    k: transfers ? k : null,
    donors: transfers ? donors.map((donor) => donor.image).join(' ') : null,
    positive: single?.positive,
    negative: single?.negative,
  };
}

/** In every row what its numbers depend on. */
export async function copyScores(session: CompareSession): Promise<void> {
  if (!isSettled(session)) return;
  const record = recordOf(session);
  const rows = mapsOf(session).map(({ at, result }, index) => {
    const { map, image, variant, score, sign, on, N, M, tau } = record.maps[index];
    return {
      ...{ image, map, variant, score, sign, on, N, M },
      energyInBox: result.scores?.energyInBox,
      energyInMask: result.scores?.energyInMask,
      maskIoU: result.scores?.maskIoU,
      boxIoU: result.scores?.boxIoU,
      tau,
      chanceBox: truthOf(result.image)?.boxes?.fraction,
      chanceMask: truthOf(result.image)?.mask?.fraction,
      ...settingsOf(session, record, index, at),
    };
  });
  await copyCsv(rows, 'the scores');
}

export async function copyWeights(session: CompareSession, column: number): Promise<void> {
  const index = mapsOf(session).findIndex(({ at }) => at === column);
  const found = mapsOf(session)[index];
  const alpha = found?.result.alpha;
  if (alpha == null) return say('No map with channel weights is shown.');
  if (!isSettled(session)) return;
  const { order, sorted, share } = channelFacts(alpha);
  const record = recordOf(session);
  const { map, image, variant, score, sign, on, N, M } = record.maps[index];
  const known = { image, map, variant, score, sign, on, N, M, ...settingsOf(session, record, index, column) };
  const rows = Array.from(order, (channel, rank) => ({
    rank: rank + 1,
    channel,
    weight: sorted[rank],
    cumulativeShare: share[rank],
    ...known,
  }));
  await copyCsv(rows, `α of “${found?.title}”`);
}

/**
 * Before ReLU, over the whole image (`inWholeImage`): a file for each map in one archive, with what they are in `maps.json`.
 */
export function saveMaps(session: CompareSession, format: 'npy' | 'csv'): void {
  if (!isSettled(session)) return;
  const maps = mapsOf(session).map((one) => ({ ...one, map: inWholeImage(one.result.map) }));
  const record = recordOf(session);
  const list = maps.map(({ slug, title, map }, index) => ({
    file: `${slug}.${format}`,
    title,
    rows: map.rows,
    columns: map.columns,
    ...record.maps[index],
  }));
  const text = (what: string): Uint8Array => new TextEncoder().encode(what);
  saveBlob(
    recordName(record, `maps-${format}`, 'zip'),
    zipOf([
      ...maps.map(({ map }, index) => ({
        name: list[index].file,
        bytes: format === 'npy' ? npyOf(map) : text(csvOfMap(map)),
      })),
      { name: 'maps.json', bytes: text(`${JSON.stringify({ ...record, maps: list }, null, 2)}\n`) },
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
  if (!isSettled(session)) return;
  const record = recordOf(session);
  try {
    const made = await drawComparison(session, recordLines(record));
    const name = recordName(record, 'comparison', format);
    if (format === 'svg') saveText(name, made.svg, 'image/svg+xml');
    else saveBlob(name, await svgToPng(made, 2));
  } catch (error) {
    say(`The comparison cannot be saved: ${asError(error).message}`);
  }
}

/** What the numbers under the pictures of a figure are. */
const scoreNote = 'box, mask: share of the map’s energy in the box and in the mask; IoU at τ';

async function drawComparison(session: CompareSession, notes: string[]): Promise<ReturnType<typeof comparisonSvg>> {
  const { options, shown, result } = session;
  if (shown === null || result === null) throw new Error('nothing is shown');
  const maps = mapsOf(session);
  const images = new Map([shown, ...maps.map(({ result: one }) => one.image)].map((one) => [one.id, one]));
  const photos = new Map<string, Photo>();
  for (const [id, { preview }] of images) photos.set(id, await photoOf(id, preview));
  const photo = photos.get(shown.id)!;
  const style = { lut: colormap(options.colormap), opacity: options.opacity };
  const cells: FigureCell[] = [
    { title: 'Image', caption: '', pictures: [photo.href], limit: '', contour: '', scores: [] },
    ...maps.map(({ at, title, caption, result: one }) => {
      const overlay = mapCanvas(one.map, { ...style, limits: one.limits }).toDataURL('image/png');
      const own = photos.get(one.image.id)!;
      const { scores } = one;
      const named = [
        { name: 'box', value: scores?.energyInBox, best: result.best.box.has(at) },
        { name: 'mask', value: scores?.energyInMask, best: result.best.mask.has(at) },
        { name: 'IoU', value: scores && iouOf(scores), best: result.best.iou.has(at) },
      ];
      return {
        title,
        caption,
        pictures: [own.href, overlay],
        limit: `≤ ${rawNumber(one.limits.high)}`,
        contour: options.contour ? contourPath(one.map, one.tau, layerSize) : '',
        scores: named.flatMap(({ name, value, best }) =>
          value == null ? [] : [{ text: `${name} ${value.toFixed(2)}`, best }],
        ),
        ...(one.image.id === shown.id
          ? {}
          : { own: { aspect: own.aspect, truth: options.truth ? outlinesOf(one.image) : null } }),
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
    notes: [...notes, ...(cells.some(({ scores }) => scores.length > 0) ? [scoreNote] : [])],
  });
}

function coloursOf(lut: Uint8Array): string[] {
  return Array.from({ length: 9 }, (_, at) => {
    const from = 3 * Math.round((255 * at) / 8);
    return `#${[...lut.subarray(from, from + 3)].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  });
}

interface Photo {
  href: string;
  aspect: number;
}

/** The photograph as a data address, at most 1024 pixels wide: a figure must stand alone. */
async function photoOf(image: string, preview: HTMLImageElement | null): Promise<Photo> {
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

async function saveChannels(session: CompareSession, column: number, format: SavedPlot['format']): Promise<void> {
  const found = mapsOf(session).find(({ at }) => at === column);
  const alpha = found?.result.alpha;
  if (alpha == null) return say('No map with channel weights is shown.');
  const { sorted, share } = channelFacts(alpha);
  const { top: kept } = session.options;
  const carried = percent(share[Math.min(kept, sorted.length) - 1]);
  const title = `${factsOf(found!.result.image.id).name}, ${found?.title}: the strongest ${kept} carry ${carried}`;
  const name = recordName(recordOf(session), `channels-${found!.slug}`, format).replace(/\.[^.]*$/, '');
  const plot = () =>
    channelPlot(
      { values: sorted, kept, shown: sorted.length },
      { title, xTitle: 'channels by weight', yTitle: 'α', measure: figureMeasure },
    );
  await savePlot(plot, { what: 'the channels', name, format });
}

/** What the panel of channels offers. */
export function channelExports(session: CompareSession, column: number): MenuItem[] {
  return [
    { label: 'Copy α as CSV', icon: 'copy', run: () => void copyWeights(session, column) },
    { label: 'Save plot as PDF', icon: 'download', run: () => void saveChannels(session, column, 'pdf') },
    { label: 'Save plot as SVG', icon: 'download', run: () => void saveChannels(session, column, 'svg') },
    { label: 'Save plot as PNG', icon: 'image', run: () => void saveChannels(session, column, 'png') },
  ];
}
