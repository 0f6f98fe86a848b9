/** The page of a live report: a reader moves image, variant, N and M, and the maps are computed here. No request leaves it. */
import { energies } from '../../src-shared/energy.ts';
import { fromBase64 } from '../../src-shared/live-report/base64.ts';
import type { LiveData } from '../../src-shared/live-report/live-data.ts';
import {
  type DecodedImage,
  decodeImage,
  type LiveChoice,
  type LiveVariant,
  liveMap,
  liveTruth,
  stopsOf,
  variantsOf,
} from '../../src-shared/live-report/live-map.ts';
import { liveStops } from '../../src-shared/live-report/stops.ts';
import { type ScoreName, scoreNames } from '../../src-shared/score.ts';
import { setUpLooks } from './looks.ts';
import { drawBar, drawMap, drawPhoto, type Look, photoUrl, type Shown, shownImage } from './pictures.ts';
import { stopSlider } from './stop-slider.ts';
import { choiceWords, countWords, scoreWords, valueWords, variantWords } from './words.ts';

function byId<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

const data = JSON.parse(byId('live-data').textContent ?? '') as LiveData;
const lut = fromBase64(data.colours, 'u8');
const decoded = new Map<number, DecodedImage>();

const [photoCanvas, mapCanvas] = [byId<HTMLCanvasElement>('photo'), byId<HTMLCanvasElement>('map')];
const variantSelect = byId<HTMLSelectElement>('variant');
const scoreSelect = byId<HTMLSelectElement>('score');
const counter = byId<HTMLInputElement>('counter');
const opacity = byId<HTMLInputElement>('opacity');
const truthBox = byId<HTMLInputElement>('truth');

let place = 0;
let shown: Shown | null = null;

/** The images decoded last: each takes a few megabytes. */
function imageAt(at: number): DecodedImage {
  const known = decoded.get(at) ?? decodeImage(data, data.images[at]);
  decoded.delete(at);
  decoded.set(at, known);
  for (const oldest of decoded.keys()) if (decoded.size > 6) decoded.delete(oldest);
  return known;
}

const slider = (id: string) => ({ input: byId<HTMLInputElement>(id), output: byId<HTMLOutputElement>(`${id}-value`) });
const triplets = stopSlider<number | 'all'>(slider('triplets'), (n) => countWords(n, null), redraw);
const channels = stopSlider<number>(slider('channels'), (m) => countWords(m, data.channels), redraw);

function chosen(): LiveChoice {
  const m = channels.value();
  return {
    variant: variantSelect.value as LiveVariant,
    triplets: triplets.value() ?? 'all',
    top: m === data.channels ? null : m,
    score: scoreSelect.value as ScoreName,
    sign: counter.checked ? 'counter' : 'evidence',
  };
}

const look = (): Look => ({ lut, opacity: Number(opacity.value) / 100, truth: truthBox.checked });

let asked = false;

/** Once before the next frame of the screen, however many settings have changed. */
function redraw(): void {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    draw();
  });
}

function draw(): void {
  if (shown === null) return;
  const choice = chosen();
  const map = liveMap(imageAt(place), choice);
  if (map === null) return;
  const moves = stopsOf(data, choice.variant).length > 0;
  const words = choiceWords(choice, { moves, channels: data.channels });
  const { low, high } = drawMap(mapCanvas, map, shown, look());
  mapCanvas.setAttribute('aria-label', `Map of ${shown.image.name}: ${words}`);
  byId('map-caption').textContent = words;
  byId('low').textContent = valueWords(low);
  byId('high').textContent = valueWords(high);
  byId('numbers').textContent = numbersOf(map, shown);
}

function numbersOf(map: Parameters<typeof energies>[0], { truth }: Shown): string {
  if (truth === null) return 'No ground truth, so no numbers.';
  const { inBox, inMask } = energies(map, truth);
  const part = (name: string, value: number | null, chance: number | undefined): string[] =>
    chance === undefined ? [] : [`${name} ${value === null ? '–' : value.toFixed(3)} (by chance ${chance.toFixed(3)})`];
  const parts = [
    ...part('in the box', inBox, truth.boxes?.fraction),
    ...part('in the mask', inMask, truth.mask?.fraction),
  ];
  return `Share of the map: ${parts.join(', ')}`;
}

/** N and M act on some variants only; N of Grad-CAM++ has stops of its own. */
function settle(): void {
  const variant = variantSelect.value as LiveVariant;
  const stops = stopsOf(data, variant);
  const before = triplets.value() ?? data.start.triplets;
  if (stops.length > 0) triplets.offer(stops, before);
  triplets.disable(stops.length === 0);
  channels.disable(stops.length === 0);
  const weighed = variant === 'gradcam' || variant === 'transferred';
  scoreSelect.disabled = !weighed;
  counter.disabled = !weighed;
  redraw();
}

async function show(at: number): Promise<void> {
  place = at;
  const image = data.images[at];
  const found = await shownImage(image, liveTruth(image));
  if (place !== at) return; // another was chosen meanwhile
  shown = found;
  drawPhoto(photoCanvas, shown, look());
  [mapCanvas.width, mapCanvas.height] = [photoCanvas.width, photoCanvas.height];
  photoCanvas.setAttribute('aria-label', `Photograph ${image.name}`);
  byId('photo-name').textContent = image.name;
  byId('photo-class').textContent = image.className;
  byId('no-triplet').textContent = image.noTriplet ?? '';
  const possible = variantsOf(imageAt(at));
  const before = variantSelect.value as LiveVariant;
  variantSelect.replaceChildren(...possible.map((variant) => new Option(variantWords[variant], variant)));
  variantSelect.value = possible.includes(before) ? before : possible[0];
  settle();
}

/** A radio button an image, by its picture. */
function filmStrip(): void {
  const entries = data.images.map((image, at) => {
    const input = document.createElement('input');
    Object.assign(input, { type: 'radio', name: 'image', value: String(at), checked: at === 0 });
    input.addEventListener('change', () => void show(at));
    const label = document.createElement('label');
    const picture = document.createElement('img');
    const url = photoUrl(image);
    if (url !== null) picture.src = url;
    picture.alt = image.name;
    picture.title = image.className === '' ? image.name : `${image.name} · ${image.className}`;
    label.append(input, picture);
    return label;
  });
  byId('film').append(...entries);
}

filmStrip();
scoreSelect.append(...scoreNames.map((score) => new Option(scoreWords[score], score)));
scoreSelect.value = data.start.score;
counter.checked = data.start.sign === 'counter';
triplets.offer([...data.stops, 'all'], data.start.triplets);
channels.offer(liveStops(data.channels, data.start.top), data.start.top ?? data.channels);
drawBar(byId('bar'), lut);
variantSelect.addEventListener('change', settle);
for (const control of [scoreSelect, counter]) control.addEventListener('change', redraw);
opacity.addEventListener('input', redraw);
truthBox.addEventListener('change', () => {
  if (shown !== null) drawPhoto(photoCanvas, shown, look());
  redraw();
});
setUpLooks(byId<HTMLSelectElement>('theme'));
byId('live').hidden = false;
void show(0);

/** For a reader at the console: the numbers of any map, before ReLU, row by row. */
Object.assign(globalThis, {
  tripletscope: {
    images: data.images.map(({ name }) => name),
    variants: (at: number) => variantsOf(imageAt(at)),
    stops: (variant: LiveVariant) => stopsOf(data, variant),
    map: (at: number, choice: Partial<LiveChoice> = {}) => {
      const map = liveMap(imageAt(at), { ...chosen(), ...choice });
      return map && { rows: map.rows, columns: map.columns, values: [...map.data] };
    },
  },
});
