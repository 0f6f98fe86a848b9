/** How points of the embedding map look: a category for each, its colour and shape, and the legend that says which. */
import { type ReviewState, reviewStates, reviewWords } from '../../../src-shared/catalogue.ts';
import type { CatalogueTable } from '../../../src-shared/catalogue-table.ts';
import { colormap } from '../../../src-shared/colormaps.ts';
import { categoryColours } from '../../canvas/category-colours.ts';
import { type PointShape, pixelOf, pointShapes } from '../../canvas/scatter.ts';
import { decimals } from '../../catalogue/words.ts';
import type { Colouring } from './browse-model.svelte.ts';

export interface MapLook {
  category: Uint16Array;
  /** #rrggbb by category. */
  colours: string[];
  shapes: readonly PointShape[];
  legend: LegendEntry[];
  /** Ends of a scale, where colour is a number. */
  scale: { low: string; high: string; colours: string[] } | null;
}

export interface LegendEntry {
  label: string;
  colour: string;
  shape: PointShape;
  count: number;
}

export interface LookInput {
  table: CatalogueTable;
  colouring: Colouring;
  score: Float32Array | null;
  dark: boolean;
}

const scoreSteps = 32;

export function mapLook({ table, colouring, score, dark }: LookInput): MapLook {
  const { columns, classes } = table;
  switch (colouring) {
    case 'class':
      return categories({
        category: Uint16Array.from(columns.classIndex),
        labels: classes,
        colours: categoryColours(Math.max(1, classes.length), dark),
        // With many classes shapes would only be noise: the pointer tells the name.
        shapes: classes.length <= pointShapes.length ? pointShapes : ['disc'],
      });
    case 'split':
      return categories({
        category: Uint16Array.from(columns.split),
        labels: ['train', 'test'],
        colours: dark ? ['#8ab8ff', '#ffb454'] : ['#1a5fd0', '#9a5000'],
        shapes: ['disc', 'diamond'],
      });
    case 'review':
      return categories({
        category: Uint16Array.from(columns.review),
        labels: reviewStates.map((state: ReviewState) => reviewWords[state]),
        colours: dark ? ['#7b828a', '#8ab8ff', '#7fd1ae', '#ff8f85'] : ['#85898d', '#1a5fd0', '#0b6b4a', '#b3261e'],
        shapes: ['disc', 'square', 'triangle', 'cross'],
      });
    case 'score':
      return scores(table, score, dark);
  }
}

interface Categories {
  category: Uint16Array;
  labels: readonly string[];
  colours: string[];
  shapes: readonly PointShape[];
}

function categories({ category, labels, colours, shapes }: Categories): MapLook {
  const counts = new Uint32Array(labels.length);
  for (const one of category) counts[one]++;
  const legend = labels
    .map((label, i) => ({
      label,
      colour: colours[i % colours.length],
      shape: shapes[i % shapes.length],
      count: counts[i],
    }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  return { category, colours, shapes, legend, scale: null };
}

/** From the lowest to the highest score that there is; an image without one is grey and a ring. */
function scores(table: CatalogueTable, score: Float32Array | null, dark: boolean): MapLook {
  const map = colormap(dark ? 'viridis' : 'viridis');
  const none = dark ? '#7b828a' : '#85898d';
  const colours = Array.from({ length: scoreSteps }, (_, i) => {
    const at = 3 * Math.round((i * 255) / (scoreSteps - 1));
    return `#${[map[at], map[at + 1], map[at + 2]].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  });
  const category = new Uint16Array(table.length).fill(scoreSteps);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of score ?? []) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  let absent = table.length;
  if (score !== null && low <= high) {
    const scale = high > low ? (scoreSteps - 1) / (high - low) : 0;
    for (let row = 0; row < score.length; row++) {
      if (Number.isNaN(score[row])) continue;
      category[row] = Math.round((score[row] - low) * scale);
      absent--;
    }
  }
  return {
    category,
    colours: [...colours, none],
    shapes: [...colours.map(() => 'disc' as const), 'ring' as const],
    legend: absent === 0 ? [] : [{ label: 'no score', colour: none, shape: 'ring', count: absent }],
    scale: low <= high ? { low: decimals(low), high: decimals(high), colours } : null,
  };
}

export const pixelsOf = (colours: readonly string[]): Uint32Array =>
  Uint32Array.from(colours, (colour) => pixelOf(colour));
