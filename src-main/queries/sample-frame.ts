/** What each image contributes to one metric of one row, over chosen images, as a column beside the catalogue. */
import { encodeFrame } from '../../src-shared/frame.ts';
import type { MetricName } from '../../src-shared/report-types.ts';
import { mostHeldImages } from '../pipeline/row-records.ts';
import { carriedImages, rowSamples } from '../pipeline/row-samples.ts';
import type { Engine } from '../session/engine.ts';
import type { ImageId } from '../workspace/ids.ts';
import { catalogueIndex, rowOf } from './catalogue.ts';
import { sampledSource } from './compared-rows.ts';

export interface SampleRequest {
  /** `rowKeyText`. */
  row: string;
  metric: MetricName;
  subset: string[];
}

/**
 * Frame {value, tau, images} {value: float32 in the order of the catalogue, NaN where an image has none; without:
 * of a scored image without a value, 1 where its map is constant, 2 for another reason}. Throws `not-found`.
 */
export async function sampleFrame(
  { row, metric, subset }: SampleRequest,
  engine: Pick<Engine, 'workspace' | 'session' | 'workers'>,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const { source, choice } = await sampledSource(row, subset, engine);
  // Few images have their draws by now, or soon: they are the table's. Those of many are not waited for.
  const many = engine.workspace.scores.count(source.evaluation.id, source.row) > mostHeldImages;
  const [found] = await rowSamples(source, [metric], many ? { ...choice, resamples: 0 } : choice, engine, signal);
  const index = await catalogueIndex(engine.session);
  const value = new Float32Array(index?.imageId.length ?? 0).fill(Number.NaN);
  const without = new Uint8Array(value.length);
  const placeOf = (image: number): number => (index === null ? -1 : rowOf(index, image as ImageId));
  for (const [i, image] of found.images.entries()) {
    const place = placeOf(image);
    if (place >= 0) without[place] = found.constant[i] === 1 ? 1 : 2;
  }
  for (const [i, image] of carriedImages(found).entries()) {
    const place = placeOf(image);
    if (place < 0) continue;
    value[place] = found.sample?.perImage[i] ?? Number.NaN;
    without[place] = 0;
  }
  const { sample } = found;
  return encodeFrame(
    { value: sample?.value ?? null, tau: sample?.tau ?? null, images: found.images.length },
    { value, without },
  );
}
