/** Boxes and mask of an image for the window, the mask at the evaluation size. */
import type { TruthFrame } from '../../src-shared/compare-frames.ts';
import { encodeFrame } from '../../src-shared/frame.ts';
import type { Size } from '../../src-shared/geometry.ts';
import type { Convention, EvaluationSize } from '../../src-shared/ground-truth.ts';
import { defaultRunSettings } from '../../src-shared/run-spec/defaults.ts';
import type { Engine } from '../session/engine.ts';
import { type TruthMaskInput, truthMask } from '../workers/truth-mask.ts';
import type { ImageId } from '../workspace/ids.ts';
import { foldersOfData, unknownImage } from './image-files.ts';

/** Up to here a mask costs the event loop some milliseconds; above, another thread. */
const pixelsHere = 8e6;

/** `TruthFrame` as bytes. Throws `not-found` for an unknown image, the `InputProblem` of a mask that cannot be read. */
export async function truthFrame(
  { workspace, workers, session }: Pick<Engine, 'workspace' | 'workers' | 'session'>,
  imageId: ImageId,
  {
    wanted = usualSize,
    convention = 'tripletscope',
  }: { wanted?: EvaluationSize | undefined; convention?: Convention | undefined } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const image = workspace.images.get(imageId);
  if (image === undefined) throw unknownImage(imageId);
  const { width, height, boxes, mask } = image;
  const size = sizeOf(wanted, image);
  const within = foldersOfData(session);
  const data = mask === null ? null : await prepared({ mask, width, height, within, convention, ...size });
  const meta: TruthFrame['meta'] = {
    image: String(imageId),
    width,
    height,
    boxes: boxes.map((box) => ({ x: box.x, y: box.y, width: box.width, height: box.height })),
    ...size,
    hasMask: data !== null,
  };
  return encodeFrame(meta, { mask: data ?? new Uint8Array(0) });

  function prepared(input: TruthMaskInput): Promise<Uint8Array | null> {
    return width * height <= pixelsHere ? truthMask(input) : workers.run('truthMask', input);
  }
}

/** `TruthFrame` of an image from outside the data set: nobody said what is on it. */
export function noTruthFrame(image: string, { width, height }: Size): Uint8Array<ArrayBuffer> {
  const meta: TruthFrame['meta'] = { image, width, height, boxes: [], ...usualSize, hasMask: false };
  return encodeFrame(meta, { mask: new Uint8Array(0) });
}

/** A window scores every map anew while a slider moves: of larger images it shows what it can say at the usual size. */
const mostPixels = 2 ** 20;

function sizeOf(wanted: EvaluationSize, { width, height }: Size): { rows: number; columns: number } {
  if (wanted !== 'image') return wanted;
  return width * height <= mostPixels ? { rows: height, columns: width } : usualSize;
}

const { size: defaultSize } = defaultRunSettings(0).evaluation;
const usualSize = defaultSize === 'image' ? { rows: 224, columns: 224 } : defaultSize;
