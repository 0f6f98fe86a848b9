/** Objects over an image, with handles, shapes in the making and the grid of pixels. Knows nothing of tools or of saving. */
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
}

export interface AnnotateScene {
  image: Size;
  stage: Size;
  camera: ImageCamera;
  /** In the order in which they are drawn. */
  objects: readonly DrawnObject[];
  /** The pixels of masks, by the id of the object. */
  masks: ReadonlyMap<string, MaskTiles>;
  hovered: string | null;
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

export interface BaseLayers {
  picture: CanvasImageSource | null;
  /** A map over it. */
  layer: CanvasImageSource | null;
  /** Brightness and contrast of the picture alone, as CSS has them. */
  filter: string;
  /** Pixels of the canvas for one of CSS. */
  ratio: number;
}

export function paintImage(
  context: CanvasRenderingContext2D,
  { image, camera, stage }: Pick<AnnotateScene, 'image' | 'camera' | 'stage'>,
  { picture, layer, filter, ratio }: BaseLayers,
): void {
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, stage.width, stage.height);
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
  context.filter = 'none';
  if (layer !== null) {
    context.imageSmoothingEnabled = true;
    context.drawImage(layer, x, y, image.width * scale, image.height * scale);
  }
  if (scale >= gridFrom) paintGrid(context, { image, camera, stage });
}

/** Lines between the pixels that are in sight. */
function paintGrid(
  context: CanvasRenderingContext2D,
  { image, camera, stage }: Pick<AnnotateScene, 'image' | 'camera' | 'stage'>,
): void {
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

export function paintObjects(context: CanvasRenderingContext2D, scene: AnnotateScene, ratio: number): void {
  const { stage, camera, objects, masks, hovered } = scene;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, stage.width, stage.height);
  const sight = sightOf(camera, stage);
  for (const object of objects) {
    const tiles = masks.get(object.id);
    if (tiles === undefined) continue;
    context.save();
    context.transform(camera.scale, 0, 0, camera.scale, camera.x, camera.y);
    context.globalAlpha = object.selected ? 1 : 0.8;
    tiles.draw(context, rgbOf(object.colour), sight);
    context.restore();
  }
  for (const object of objects) if (object.geometry.kind !== 'mask') outline(context, scene, object);
  const named = objects.filter(({ id, selected }) => selected || id === hovered);
  for (const object of named) label(context, scene, object);
  const selected = objects.filter((object) => object.selected);
  if (selected.length === 1 && !selected[0].locked) handles(context, scene, selected[0]);
  if (scene.path !== null) path(context, camera, scene.path);
  if (scene.marquee !== null) marquee(context, scene, scene.marquee);
  if (scene.cursor !== null) cursor(context, scene, scene.cursor);
}

function sightOf(camera: ImageCamera, stage: Size): Box {
  const { x, y } = toImage(camera, { x: 0, y: 0 });
  return { x, y, width: stage.width / camera.scale, height: stage.height / camera.scale };
}

function outline(
  context: CanvasRenderingContext2D,
  { camera, hovered }: AnnotateScene,
  { id, geometry, colour, selected, isDraft }: DrawnObject,
): void {
  context.beginPath();
  if (geometry.kind === 'box') {
    const a = toStage(camera, geometry);
    context.rect(a.x, a.y, geometry.width * camera.scale, geometry.height * camera.scale);
  } else if (geometry.kind === 'polygon') {
    for (const ring of geometry.rings) {
      for (let i = 0; i < ring.length; i += 2) {
        const at = toStage(camera, { x: ring[i], y: ring[i + 1] });
        if (i === 0) context.moveTo(at.x, at.y);
        else context.lineTo(at.x, at.y);
      }
      context.closePath();
    }
  }
  if (geometry.kind === 'polygon' || selected || id === hovered) {
    context.fillStyle = `${colour}${selected ? '2e' : id === hovered ? '24' : '14'}`;
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

function label(context: CanvasRenderingContext2D, scene: AnnotateScene, object: DrawnObject): void {
  const at = labelPlace(scene, object);
  if (at === null || object.label === '') return;
  context.font = '500 12px Inter, "Segoe UI", system-ui, "DejaVu Sans", sans-serif';
  const text = `${object.label}${object.isDraft ? ' · draft' : ''}`;
  const shown = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  const width = context.measureText(shown).width + 12;
  const x = Math.max(2, Math.min(at.x, scene.stage.width - width - 2));
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

function labelPlace({ camera, masks }: AnnotateScene, { id, geometry }: DrawnObject): Point | null {
  if (geometry.kind === 'box') return toStage(camera, geometry);
  if (geometry.kind === 'polygon') {
    const xs = geometry.rings.flatMap((ring) => ring.filter((_, i) => i % 2 === 0));
    const ys = geometry.rings.flatMap((ring) => ring.filter((_, i) => i % 2 === 1));
    return toStage(camera, { x: Math.min(...xs), y: Math.min(...ys) });
  }
  const raster = masks.get(id)?.raster;
  const [first] = raster?.used() ?? [];
  return raster === undefined || first === undefined ? null : toStage(camera, raster.tileBox(first));
}

function handles(context: CanvasRenderingContext2D, { camera, vertex }: AnnotateScene, object: DrawnObject): void {
  const { geometry, colour } = object;
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

function path(context: CanvasRenderingContext2D, camera: ImageCamera, scene: NonNullable<AnnotateScene['path']>): void {
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

function marquee(context: CanvasRenderingContext2D, { camera, accent }: AnnotateScene, box: Box): void {
  const { x, y } = toStage(camera, box);
  context.beginPath();
  context.rect(x, y, box.width * camera.scale, box.height * camera.scale);
  context.fillStyle = `${accent}22`;
  context.fill();
  stroke(context, { colour: accent, width: 1, dashed: true });
}

function cursor(context: CanvasRenderingContext2D, scene: AnnotateScene, at: Point): void {
  const { camera, stage, crosshair, brush } = scene;
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
