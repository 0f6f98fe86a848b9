/**
 * Objects over an image, with handles, shapes in the making and the grid of pixels. Knows nothing of tools or of saving.
 * What stays while a hand moves is painted apart from what the hand moves (`stage-canvas.ts`).
 */
import { boxHandles, handleAt } from '../../src-shared/annotate/box-edit.ts';
import type { Point } from '../../src-shared/annotate/point.ts';
import type { Vertex } from '../../src-shared/annotate/polygon-edit.ts';
import type { Box, Size } from '../../src-shared/geometry.ts';
import type { Geometry } from '../../src-shared/truth-object.ts';
import { gridFrom, type ImageCamera, toImage, toStage } from './image-camera.ts';
import { type MaskTiles, rgbOf } from './mask-tiles.ts';

export interface DrawnObject {
  id: string;
  geometry: Exclude<Geometry, { kind: 'file' }> | { kind: 'file' };
  /** `#rrggbb`. */
  colour: string;
  label: string;
  isDraft: boolean;
  selected: boolean;
  locked: boolean;
  /** The pixels of a mask. */
  mask: MaskTiles | null;
}

export interface StageFrame {
  image: Size;
  stage: Size;
  camera: ImageCamera;
  /** Pixels of the canvas for one of CSS. */
  ratio: number;
}

export interface HandScene {
  /** Selected, or in the making; in the order in which they are drawn. */
  objects: readonly DrawnObject[];
  /** Not selected, under the pointer. */
  hovered: DrawnObject | null;
  /** Of the one selected polygon. */
  vertex: Vertex | null;
  /** A polygon in the making, with the place of the pointer as its last corner. */
  path: { points: readonly Point[]; colour: string; closes: boolean } | null;
  /** A box that is dragged for a selection. */
  marquee: Box | null;
  /** Where the pointer or the keyboard is, in image pixels. */
  cursor: Point | null;
  crosshair: boolean;
  /** The round brush under the pointer. */
  brush: { radius: number; erases: boolean } | null;
  accent: string;
}

const casing = 'rgb(0 0 0 / 60%)';
const handleSize = 9;

/** A part of the picture with more pixels. */
export interface PictureTile {
  /** In image pixels. */
  box: Box;
  picture: CanvasImageSource;
}

export interface BaseLayers {
  picture: CanvasImageSource | null;
  tiles: readonly PictureTile[];
  /** A map over it. */
  layer: CanvasImageSource | null;
  /** Brightness and contrast of the picture alone, as CSS has them. */
  filter: string;
}

export function paintImage(
  context: CanvasRenderingContext2D,
  frame: StageFrame,
  { picture, tiles, layer, filter }: BaseLayers,
): void {
  const { image, camera } = frame;
  clear(context, frame);
  const { scale, x, y } = camera;
  if (picture === null) {
    context.fillStyle = 'rgb(128 128 128 / 15%)';
    context.fillRect(x, y, image.width * scale, image.height * scale);
    return;
  }
  context.imageSmoothingEnabled = scale < 3;
  context.imageSmoothingQuality = 'high';
  context.filter = filter;
  context.drawImage(picture, x, y, image.width * scale, image.height * scale);
  for (const { box, picture: part } of tiles) {
    // From pixel to pixel of the canvas, so that no line is seen between two tiles.
    const edge = (value: number): number => Math.round(value * frame.ratio) / frame.ratio;
    const [left, top] = [edge(x + box.x * scale), edge(y + box.y * scale)];
    const [right, bottom] = [edge(x + (box.x + box.width) * scale), edge(y + (box.y + box.height) * scale)];
    context.drawImage(part, left, top, right - left, bottom - top);
  }
  context.filter = 'none';
  if (layer !== null) {
    context.imageSmoothingEnabled = true;
    context.drawImage(layer, x, y, image.width * scale, image.height * scale);
  }
  if (scale >= gridFrom) paintGrid(context, frame);
}

function clear(context: CanvasRenderingContext2D, { stage, ratio }: StageFrame): void {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, stage.width, stage.height);
}

/** Lines between the pixels that are in sight. */
function paintGrid(context: CanvasRenderingContext2D, { image, camera, stage }: StageFrame): void {
  const from = toImage(camera, { x: 0, y: 0 });
  const to = toImage(camera, { x: stage.width, y: stage.height });
  const [left, right] = [Math.max(0, Math.floor(from.x)), Math.min(image.width, Math.ceil(to.x))];
  const [top, bottom] = [Math.max(0, Math.floor(from.y)), Math.min(image.height, Math.ceil(to.y))];
  context.beginPath();
  for (let x = left; x <= right; x++) line(context, camera, { x, y: top }, { x, y: bottom });
  for (let y = top; y <= bottom; y++) line(context, camera, { x: left, y }, { x: right, y });
  context.strokeStyle = 'rgb(128 128 128 / 45%)';
  context.lineWidth = 1;
  context.stroke();
}

function line(context: CanvasRenderingContext2D, camera: ImageCamera, a: Point, b: Point): void {
  const [from, to] = [toStage(camera, a), toStage(camera, b)];
  context.moveTo(Math.round(from.x) + 0.5, Math.round(from.y) + 0.5);
  context.lineTo(Math.round(to.x) + 0.5, Math.round(to.y) + 0.5);
}

/** Objects that nobody holds. */
export function paintObjects(
  context: CanvasRenderingContext2D,
  frame: StageFrame,
  objects: readonly DrawnObject[],
): void {
  clear(context, frame);
  for (const object of objects) drawMask(context, frame.camera, { object, sight: sightOf(frame) });
  for (const object of objects) outline(context, frame, object);
}

/**
 * Masks that are selected or painted; where `whole` is false only what has changed in them since they were drawn. Gives the
 * parts of the stage that it drew.
 */
export function paintMasks(
  context: CanvasRenderingContext2D,
  frame: StageFrame,
  { objects, whole }: { objects: readonly DrawnObject[]; whole: boolean },
): Box[] {
  const changed = objects.flatMap(({ mask, colour }) => mask?.update(rgbOf(colour)) ?? []);
  if (whole) clear(context, frame);
  else if (changed.length === 0) return [];
  const part = whole ? { x: 0, y: 0, ...frame.stage } : onScreen(frame, boundsOf(changed));
  const { x, y } = toImage(frame.camera, part);
  const sight = { x, y, width: part.width / frame.camera.scale, height: part.height / frame.camera.scale };
  context.save();
  if (!whole) {
    context.beginPath();
    context.rect(part.x, part.y, part.width, part.height);
    context.clip();
    clear(context, frame);
  }
  for (const object of objects) drawMask(context, frame.camera, { object, sight });
  context.restore();
  return [part];
}

/** What is selected and in the making, with handles, the pointer and the name of what lies under it. */
export function paintHand(context: CanvasRenderingContext2D, frame: StageFrame, scene: HandScene): void {
  const { objects, hovered } = scene;
  const { camera, ratio } = frame;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  if (hovered !== null) outline(context, frame, hovered, true);
  for (const object of objects) outline(context, frame, object);
  if (hovered !== null) label(context, frame, hovered);
  for (const object of objects) label(context, frame, object);
  const [first, more] = objects.filter((object) => object.selected);
  if (first !== undefined && more === undefined && !first.locked)
    handles(context, camera, { object: first, vertex: scene.vertex });
  if (scene.path !== null) path(context, camera, scene.path);
  if (scene.marquee !== null) marquee(context, camera, { box: scene.marquee, accent: scene.accent });
  if (scene.cursor !== null) cursor(context, frame, { ...scene, at: scene.cursor });
}

/** The parts of the stage that differ between two hands; null where that may be all of it. */
export function handBounds(frame: StageFrame, before: HandScene, now: HandScene): Box[] | null {
  if (before === now) return [];
  const { cursor: _, brush: __, ...rest } = now;
  const isSame = (Object.keys(rest) as (keyof typeof rest)[]).every((name) => before[name] === now[name]);
  if (!isSame || now.crosshair) return null;
  return [before, now].flatMap(({ cursor: at, brush }) => {
    if (at === null || brush === null) return [];
    const { x, y } = toStage(frame.camera, at);
    const reach = Math.max(1.5, brush.radius * frame.camera.scale) + 3;
    return [{ x: x - reach, y: y - reach, width: 2 * reach, height: 2 * reach }];
  });
}

function drawMask(
  context: CanvasRenderingContext2D,
  { scale, x, y }: ImageCamera,
  { object: { mask, selected, colour }, sight }: { object: DrawnObject; sight: Box },
): void {
  if (mask === null) return;
  mask.update(rgbOf(colour));
  context.save();
  context.transform(scale, 0, 0, scale, x, y);
  context.globalAlpha = selected ? 1 : 0.8;
  mask.draw(context, sight);
  context.restore();
}

/** What the stage shows, in image pixels. */
function sightOf({ camera, stage }: StageFrame): Box {
  const { x, y } = toImage(camera, { x: 0, y: 0 });
  return { x, y, width: stage.width / camera.scale, height: stage.height / camera.scale };
}

/** A part of the image as one of the stage, enlarged to whole pixels of the canvas with one more on every side. */
function onScreen({ camera, ratio }: StageFrame, box: Box): Box {
  const a = toStage(camera, box);
  const b = toStage(camera, { x: box.x + box.width, y: box.y + box.height });
  const x = (Math.floor(a.x * ratio) - 1) / ratio;
  const y = (Math.floor(a.y * ratio) - 1) / ratio;
  return { x, y, width: (Math.ceil(b.x * ratio) + 1) / ratio - x, height: (Math.ceil(b.y * ratio) + 1) / ratio - y };
}

function boundsOf(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

function outline(
  context: CanvasRenderingContext2D,
  { camera }: StageFrame,
  { geometry, colour, selected, isDraft }: DrawnObject,
  hovered = false,
): void {
  if (geometry.kind === 'mask' || geometry.kind === 'file') return;
  context.beginPath();
  if (geometry.kind === 'box') {
    const a = toStage(camera, geometry);
    context.rect(a.x, a.y, geometry.width * camera.scale, geometry.height * camera.scale);
  } else {
    for (const ring of geometry.rings) {
      for (let i = 0; i < ring.length; i += 2) {
        const at = toStage(camera, { x: ring[i], y: ring[i + 1] });
        if (i === 0) context.moveTo(at.x, at.y);
        else context.lineTo(at.x, at.y);
      }
      context.closePath();
    }
  }
  if (geometry.kind === 'polygon' || selected || hovered) {
    context.fillStyle = `${colour}${selected ? '2e' : hovered ? '24' : '14'}`;
    context.fill('evenodd');
  }
  stroke(context, { colour, width: selected ? 2.5 : 1.75, dashed: isDraft });
}

/** A dark line below, so that it is seen on any picture. */
function stroke(
  context: CanvasRenderingContext2D,
  { colour, width, dashed = false }: { colour: string; width: number; dashed?: boolean },
): void {
  context.lineJoin = 'round';
  context.setLineDash([]);
  context.strokeStyle = casing;
  context.lineWidth = width + 2;
  context.stroke();
  context.setLineDash(dashed ? [7, 5] : []);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
  context.setLineDash([]);
}

function label(context: CanvasRenderingContext2D, { camera, stage }: StageFrame, object: DrawnObject): void {
  const at = labelPlace(camera, object);
  if (at === null || object.label === '') return;
  context.font = '500 12px Inter, "Segoe UI", system-ui, "DejaVu Sans", sans-serif';
  const text = `${object.label}${object.isDraft ? ' · draft' : ''}`;
  const shown = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  const width = context.measureText(shown).width + 12;
  const x = Math.max(2, Math.min(at.x, stage.width - width - 2));
  const y = Math.max(2, at.y - 22);
  context.fillStyle = 'rgb(0 0 0 / 78%)';
  context.beginPath();
  context.roundRect(x, y, width, 19, 4);
  context.fill();
  context.fillStyle = object.colour;
  context.fillRect(x + 4, y + 4, 3, 11);
  context.fillStyle = '#fff';
  context.textBaseline = 'middle';
  context.fillText(shown, x + 10, y + 10);
}

function labelPlace(camera: ImageCamera, { mask, geometry }: DrawnObject): Point | null {
  if (geometry.kind === 'box') return toStage(camera, geometry);
  if (geometry.kind === 'polygon') {
    const xs = geometry.rings.flatMap((ring) => ring.filter((_, i) => i % 2 === 0));
    const ys = geometry.rings.flatMap((ring) => ring.filter((_, i) => i % 2 === 1));
    return toStage(camera, { x: Math.min(...xs), y: Math.min(...ys) });
  }
  const parts = mask?.raster.extents() ?? [];
  return parts.length === 0 ? null : toStage(camera, boundsOf(parts));
}

function handles(
  context: CanvasRenderingContext2D,
  camera: ImageCamera,
  { object: { geometry, colour }, vertex }: { object: DrawnObject; vertex: Vertex | null },
): void {
  if (geometry.kind === 'box') {
    const [width, height] = [geometry.width * camera.scale, geometry.height * camera.scale];
    // Handles on the sides of a tiny box would lie on those of its corners.
    const shown = boxHandles.filter((handle) => handle.length === 2 || Math.min(width, height) > 4 * handleSize);
    for (const handle of shown) knob(context, toStage(camera, handleAt(geometry, handle)), colour, false);
  }
  if (geometry.kind === 'polygon') {
    for (const [ring, values] of geometry.rings.entries())
      for (let i = 0; i < values.length; i += 2) {
        const active = vertex?.ring === ring && vertex.index === i / 2;
        knob(context, toStage(camera, { x: values[i], y: values[i + 1] }), colour, active);
      }
  }
}

function knob(context: CanvasRenderingContext2D, { x, y }: Point, colour: string, active: boolean): void {
  const size = active ? handleSize + 4 : handleSize;
  context.fillStyle = active ? colour : '#fff';
  context.strokeStyle = active ? '#fff' : 'rgb(0 0 0 / 85%)';
  context.lineWidth = active ? 2 : 1.5;
  context.beginPath();
  context.rect(x - size / 2, y - size / 2, size, size);
  context.fill();
  context.stroke();
}

function path(context: CanvasRenderingContext2D, camera: ImageCamera, scene: NonNullable<HandScene['path']>): void {
  const { points, colour, closes } = scene;
  const placed = points.map((point) => toStage(camera, point));
  context.beginPath();
  for (const [i, { x, y }] of placed.entries()) {
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  if (closes) context.closePath();
  stroke(context, { colour, width: 2 });
  // The last one is the pointer, not a corner.
  for (const [i, at] of placed.slice(0, -1).entries()) knob(context, at, colour, i === 0 && closes);
}

function marquee(
  context: CanvasRenderingContext2D,
  camera: ImageCamera,
  { box, accent }: { box: Box; accent: string },
): void {
  const { x, y } = toStage(camera, box);
  context.beginPath();
  context.rect(x, y, box.width * camera.scale, box.height * camera.scale);
  context.fillStyle = `${accent}22`;
  context.fill();
  stroke(context, { colour: accent, width: 1, dashed: true });
}

function cursor(
  context: CanvasRenderingContext2D,
  { camera, stage }: StageFrame,
  { at, crosshair, brush }: Pick<HandScene, 'crosshair' | 'brush'> & { at: Point },
): void {
  const { x, y } = toStage(camera, at);
  if (brush !== null) {
    context.beginPath();
    context.arc(x, y, Math.max(1.5, brush.radius * camera.scale), 0, 2 * Math.PI);
    context.strokeStyle = casing;
    context.lineWidth = 3;
    context.stroke();
    context.setLineDash(brush.erases ? [4, 3] : []);
    context.strokeStyle = '#fff';
    context.lineWidth = 1.25;
    context.stroke();
    context.setLineDash([]);
  }
  if (!crosshair) return;
  context.beginPath();
  context.moveTo(0, Math.round(y) + 0.5);
  context.lineTo(stage.width, Math.round(y) + 0.5);
  context.moveTo(Math.round(x) + 0.5, 0);
  context.lineTo(Math.round(x) + 0.5, stage.height);
  context.strokeStyle = 'rgb(0 0 0 / 55%)';
  context.lineWidth = 2;
  context.stroke();
  context.strokeStyle = 'rgb(255 255 255 / 75%)';
  context.lineWidth = 1;
  context.stroke();
}
