/** The photograph of the stage at the size at which it is seen: one picture, or tiles of the level that is sharp there. */
import type { Box } from '../../../src-shared/geometry.ts';
import { lastLevel, levelFor, levelTileBox, levelTilesIn } from '../../../src-shared/image-levels.ts';
import type { PictureTile } from '../../canvas/annotate-painter.ts';
import type { ResourceRequest } from '../../state/resources.ts';
import { isVeryLarge, pictureAcross, pictureRequest, pictures, placeholderRequest, tileRequest } from './pictures.ts';
import type { StageView } from './stage-view.svelte.ts';

export interface StagePictureParts {
  view: StageView;
  image: () => string | null;
  /** Pixels of the canvas for one of CSS. */
  ratio: () => number;
}

export class StagePicture {
  private readonly parts: StagePictureParts;

  constructor(parts: StagePictureParts) {
    this.parts = parts;
  }

  private readonly request = $derived.by(() => {
    const image = this.parts.image();
    return image === null ? null : pictureRequest(image, this.parts.view.image);
  });
  readonly error = $derived.by(() => (this.request === null ? null : pictures.error([this.request])));

  /** What is drawn below all tiles; null while there is nothing of it. */
  readonly picture = $derived.by((): ImageBitmap | null => {
    const { view, ratio } = this.parts;
    const image = this.parts.image();
    if (this.request === null || image === null) return null;
    const found = pictures.value(this.request);
    if (found === undefined)
      return isVeryLarge(view.image) ? (pictures.value(placeholderRequest(image)) ?? null) : null;
    return pictureAcross(found, view.camera.scale * ratio() * view.image.width);
  });

  /** Of a very large image: those in sight, of the level with a pixel for each of the screen. */
  private readonly inSight = $derived.by(() => {
    const { view, ratio } = this.parts;
    const { image: size, stage, camera } = view;
    const image = this.parts.image();
    const level = levelFor(camera.scale * ratio(), size);
    if (image === null || !isVeryLarge(size) || level === lastLevel(size)) return [];
    const sight: Box = {
      x: -camera.x / camera.scale,
      y: -camera.y / camera.scale,
      width: stage.width / camera.scale,
      height: stage.height / camera.scale,
    };
    return levelTilesIn(sight, { level, size }).map((tile) => ({
      box: levelTileBox(tile, size),
      request: tileRequest(image, tile),
    }));
  });

  readonly tiles = $derived.by((): PictureTile[] =>
    this.inSight.flatMap(({ box, request }) => {
      const picture = pictures.value(request);
      return picture === undefined ? [] : [{ box, picture }];
    }),
  );

  /** The stage holds them. */
  readonly wanted = $derived.by((): ResourceRequest<unknown>[] => {
    const image = this.parts.image();
    const isWaiting = this.request !== null && pictures.value(this.request) === undefined;
    const placeholder =
      image !== null && isWaiting && isVeryLarge(this.parts.view.image) ? [placeholderRequest(image)] : [];
    return [...placeholder, ...this.inSight.map(({ request }) => request)] as ResourceRequest<unknown>[];
  });
}
