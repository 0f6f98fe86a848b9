/**
 * Weight transfer (METHOD section 6): one forward pass gives A and f, the nearest training embeddings give α, the map is
 * Σ αₖ Aₖ. No back-propagation, no labels. Each result names its donors and their distances.
 */
import path from 'node:path';
import type { RawMap } from '../../src-shared/feature-map.ts';
import { mapOf } from '../../src-shared/maps.ts';
import { writeNpy } from '../../src-shared/npy.ts';
import { regionOfContent } from '../../src-shared/object-item.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { inWholeImage } from '../../src-shared/resize-map.ts';
import type { Pixels } from '../datasets/decode.ts';
import { loadPixels } from '../datasets/load-images.ts';
import { gatherEmbeddings } from '../explain/embeddings.ts';
import { chunkSize } from '../features/features.ts';
import { overlayPng } from '../figures/overlay-png.ts';
import type { Engine } from '../session/engine.ts';
import type { StoredImage } from '../workspace/tables/images.ts';
import { meanWeights, type PreparedExplanations } from './explanations.ts';
import { writeWhole } from './write-report.ts';

export interface TransferRequest {
  /** Image files; the workspace's test images where there are none. */
  files: readonly string[];
  out: string;
  prepared: PreparedExplanations;
  /** M. */
  top: number;
}

export interface Transferred {
  image: string;
  donors: { name: string; path: string; distance: number }[];
  map: string;
  overlay: string;
}

export async function transferTo(
  { files, out, prepared, top }: TransferRequest,
  engine: Engine,
  context: WorkContext,
): Promise<Transferred[]> {
  const { model, settings, training } = prepared;
  const { images, source, shape, networkKey } = model.features;
  const targets = files.length > 0 ? filesOf(files) : testImages(images);
  const index = gatherEmbeddings(model.embeddings, training);
  const results: Transferred[] = [];
  for (let start = 0; start < targets.length; start += chunkSize) {
    context.signal.throwIfAborted();
    const batch = targets.slice(start, start + chunkSize);
    const loaded = await source.extractor.load(batch);
    const { pooled, featureMaps } = await source.extractor.forward(loaded, {
      featureMaps: true,
      signal: context.signal,
    });
    const embedded = await engine.compute.call('embed', { key: networkKey, pooled, count: batch.length }, context);
    const k = settings.neighbours;
    const found = await engine.compute.call('nearest', { index, queries: embedded, k }, context);
    const area = shape.rows * shape.columns * shape.channels;
    for (const [row, target] of batch.entries()) {
      const donors = found[row].map((neighbour) => training[neighbour.index]);
      const alpha = meanWeights('averaged', donors, prepared, engine);
      const data = featureMaps!.subarray(row * area, (row + 1) * area);
      const { rows, columns, channels } = shape;
      const { path: file, name, hash } = target;
      const image = await loadPixels({ path: file, name, sha256: hash });
      const frame = source.extractor.frameOf(image);
      const map = mapOf({ rows, columns, channels, data, frame }, alpha, top);
      const written = await writeMap(map, { image, stem: path.join(out, target.stem) });
      const named = found[row].map(({ distance }, i) => {
        const donor = images[donors[i]];
        return { name: donor.name, path: donor.path, distance };
      });
      results.push({ image: target.shown, donors: named, ...written });
      context.report({ stage: 'transfer', done: results.length, total: targets.length });
    }
  }
  return results;
}

interface Target {
  path: string;
  /** What the result calls it. */
  shown: string;
  /** Of its files. */
  stem: string;
  /** Of an image of the data set. */
  name?: string;
  hash?: string;
}

async function writeMap(
  map: RawMap,
  { image, stem }: { image: Pixels; stem: string },
): Promise<Pick<Transferred, 'map' | 'overlay'>> {
  const { rows, columns, data } = inWholeImage(map);
  return {
    map: await writeWhole(`${stem}.npy`, writeNpy(data, [rows, columns])),
    overlay: await writeWhole(`${stem}.png`, await overlayPng({ image, map })),
  };
}

function testImages(images: readonly StoredImage[]): Target[] {
  return images.flatMap(({ split, path: file, name: stem, relativePath: name, sha256: hash }) =>
    split === 'test' ? [{ path: file, shown: regionOfContent(hash) === null ? file : name, stem, name, hash }] : [],
  );
}

/** File names without folder and ending; a number is added where two are alike. */
function filesOf(files: readonly string[]): Target[] {
  const seen = new Map<string, number>();
  return files.map((file) => {
    const stem = path.basename(file, path.extname(file));
    const count = seen.get(stem) ?? 0;
    seen.set(stem, count + 1);
    return { path: file, shown: file, stem: count === 0 ? stem : `${stem}-${count + 1}` };
  });
}
