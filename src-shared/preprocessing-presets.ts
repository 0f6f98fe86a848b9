/** The presets of preprocessing: each is what one library does from decoded pixels to the network's input (METHOD 7). */
import { TripletscopeError } from './errors.ts';

export const presetTitles = {
  stretch: 'Stretch (OpenCV area)',
  'opencv-linear': 'Stretch (OpenCV bilinear)',
  'pil-bilinear': 'Stretch (Pillow bilinear)',
  'pil-bicubic': 'Stretch (Pillow bicubic)',
  torchvision: 'Centre crop (torchvision)',
  timm: 'Centre crop (timm, bicubic)',
} as const;

export type PresetName = keyof typeof presetTitles;

export interface PresetChoice {
  preset: PresetName;
  /** Side of the input. */
  size: number;
  /** For the centre crops: the shorter side before the crop. */
  resizeTo?: number | undefined;
  /** For timm: the share of the resized image that the input is of. */
  cropPct?: number | undefined;
}

export interface ResolvedPreset {
  resize: 'opencv' | 'opencv-linear' | 'pil-bilinear' | 'pil-bicubic';
  /** Absent where the image is stretched. */
  shorterSide?: number;
}

/** torchvision's and timm's usual input: 224 of 256 pixels. */
const usualShare = 0.875;

/** Throws `usage` for a crop that is larger than the image it is cut from. Sides of another preset have no effect. */
export function presetOf(choice: PresetChoice): ResolvedPreset {
  const { preset, size } = choice;
  const shorterSide = shorterSideOf(choice);
  if (shorterSide === undefined) return { resize: preset === 'stretch' ? 'opencv' : (preset as StretchedBy) };
  if (shorterSide < size)
    throw new TripletscopeError('usage', 'the shorter side is smaller than the input that is cut out of it', {
      expected: `--resize of at least ${size}`,
      received: `${shorterSide}`,
    });
  return { resize: preset === 'timm' ? 'pil-bicubic' : 'pil-bilinear', shorterSide };
}

type StretchedBy = Exclude<PresetName, 'stretch' | 'torchvision' | 'timm'>;

/** The shorter side before the crop; undefined where the preset stretches the image. */
export function shorterSideOf({ preset, size, resizeTo, cropPct }: PresetChoice): number | undefined {
  switch (preset) {
    case 'torchvision':
      return resizeTo ?? Math.floor(size / usualShare);
    case 'timm':
      return resizeTo ?? Math.floor(size / (cropPct ?? usualShare));
    default:
      return undefined;
  }
}

const filterWords: Record<string, string> = {
  opencv: 'OpenCV area or bilinear',
  exact: 'exact area means, an earlier version’s rule',
  'opencv-linear': 'OpenCV bilinear',
  'pil-bilinear': 'Pillow bilinear',
  'pil-bicubic': 'Pillow bicubic',
};

/** For reports: how an image reaches the network, and which part of it a map covers. */
export function describeInput(input: { size: number; resize?: string; shorterSide?: number | undefined }): string {
  const { size, shorterSide, resize = 'exact' } = input;
  const filter = filterWords[resize] ?? resize;
  if (shorterSide === undefined) return `the whole image, stretched to ${size} × ${size} (${filter})`;
  const crop = `shorter side resized to ${shorterSide} (${filter}), centre of ${size} × ${size} cut out`;
  return `${crop}; outside this part a map counts as 0`;
}
