/** What a figure shows, as one block of bytes between engine and window: the values of all maps behind each other. */
import type { RawMap } from '../feature-map.ts';
import type { Frame } from '../frame.ts';
import type { FigureCell, FigureContent, FigureImage } from './figure-content.ts';
import type { FigureSpec } from './figure-spec.ts';

type MapCell = Extract<FigureCell, { map: RawMap }>;
type Framed<Cell> = Cell extends MapCell
  ? Omit<Cell, 'map'> & { map: Omit<RawMap, 'data'> /** First of its values. */; at: number }
  : Cell;
type FramedCell = Framed<FigureCell>;

/** `POST /api/figure-content` { spec }. */
export type FigureFrame = Frame<
  {
    /** With the content of its images, the models and the layers. */
    spec: FigureSpec;
    notes: readonly string[];
    rows: readonly FigureImage[];
    cells: readonly (readonly FramedCell[])[];
  },
  { maps: Float32Array }
>;

export function figureFrame(spec: FigureSpec, { rows, cells }: FigureContent, notes: readonly string[]): FigureFrame {
  const maps = cells.flat().flatMap((cell) => ('map' in cell ? [cell.map] : []));
  const values = new Float32Array(maps.reduce((sum, { data }) => sum + data.length, 0));
  let next = 0;
  const framed = cells.map((row) =>
    row.map((cell): FramedCell => {
      if (!('map' in cell)) return cell;
      const { map, ...rest } = cell;
      const { data, ...geometry } = map;
      const at = next;
      values.set(data, at);
      next += data.length;
      return { ...rest, map: geometry, at };
    }),
  );
  return { meta: { spec, notes, rows, cells: framed }, arrays: { maps: values } };
}

export function contentOfFrame({ meta: { rows, cells }, arrays: { maps } }: FigureFrame): FigureContent {
  const whole = cells.map((row) =>
    row.map((cell): FigureCell => {
      if (!('map' in cell)) return cell;
      const { at, map, ...rest } = cell;
      return { ...rest, map: { ...map, data: maps.subarray(at, at + map.rows * map.columns) } };
    }),
  );
  return { rows, cells: whole };
}
