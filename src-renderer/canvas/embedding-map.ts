/**
 * The embedding map on a canvas: points, camera, pointer and keys. Framework-free; a frame is painted only when something
 * changed. The view hears of hovers, clicks and finished lassos.
 */
import type { Points } from '../../src-shared/inside-polygon.ts';
import {
  type Camera,
  fitCamera,
  PointIndex,
  simplifyPolygon,
  toData,
  toScreen,
  type ViewSize,
  zoomAt,
} from './plane.ts';
import { paintScatter, radiusFor, type ScatterStyle, shown } from './scatter.ts';

export interface EmbeddingMapOptions {
  canvas: HTMLCanvasElement;
  /** Above it, for what changes with the pointer alone. */
  overlay: HTMLCanvasElement;
  onHover: (point: number, at: { x: number; y: number } | null) => void;
  onPick: (point: number, how: { add: boolean }) => void;
  onOpen: (point: number) => void;
  /** x, y, x, y, … in the coordinates of the points. */
  onLasso: (polygon: number[]) => void;
}

export interface MapInk {
  line: string;
  fill: string;
}

/** Corners that a lasso keeps: it has to fit into an address. */
const mostCorners = 48;

export class EmbeddingMap {
  /** Dragging draws a lasso instead of moving the map; Shift does the other. */
  lassoMode = false;
  private readonly options: EmbeddingMapOptions;
  private readonly context: CanvasRenderingContext2D;
  private readonly overlayContext: CanvasRenderingContext2D;
  private readonly observer: ResizeObserver;
  private readonly listeners = new AbortController();
  private points: Points | null = null;
  private index: PointIndex | null = null;
  private category: Uint16Array = new Uint16Array(0);
  private state: Uint8Array = new Uint8Array(0);
  private style: ScatterStyle | null = null;
  private ink: MapInk = { line: '#fff', fill: 'rgb(255 255 255 / 10%)' };
  private camera: Camera = { x: 0, y: 0, scale: 1 };
  private fitScale = 1;
  private size: ViewSize = { width: 0, height: 0 };
  private image: ImageData | null = null;
  private frame = 0;
  private overlayFrame = 0;
  private lasso: readonly number[] | null = null;
  private stroke: number[] | null = null;
  private hovered = -1;
  private focused = -1;
  private drag: { x: number; y: number; camera: Camera; moved: boolean; lasso: boolean } | null = null;

  constructor(options: EmbeddingMapOptions) {
    this.options = options;
    this.context = options.canvas.getContext('2d')!;
    this.overlayContext = options.overlay.getContext('2d')!;
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(options.overlay);
    this.listen();
    this.resize();
  }

  destroy(): void {
    this.observer.disconnect();
    this.listeners.abort();
    cancelAnimationFrame(this.frame);
    cancelAnimationFrame(this.overlayFrame);
  }

  setPoints(points: Points): void {
    this.points = points;
    this.index = new PointIndex(points);
    this.fit();
  }

  setLook({
    category,
    state,
    style,
    ink,
  }: {
    category: Uint16Array;
    state: Uint8Array;
    style: ScatterStyle;
    ink: MapInk;
  }) {
    this.category = category;
    this.state = state;
    this.style = style;
    this.ink = ink;
    this.paintSoon();
  }

  /** The lasso that filters, and the point with the focus, −1 for none. */
  setMarks({ lasso, focused }: { lasso: readonly number[] | null; focused: number }): void {
    this.lasso = lasso;
    this.focused = focused;
    this.overlaySoon();
  }

  fit(): void {
    if (this.points === null || this.size.width === 0) return;
    this.camera = fitCamera(this.points, this.size);
    this.fitScale = this.camera.scale;
    this.paintSoon();
  }

  zoom(factor: number): void {
    this.setCamera(zoomAt(this.camera, this.size, { px: this.size.width / 2, py: this.size.height / 2, factor }));
  }

  /** In parts of the view. */
  pan(dx: number, dy: number): void {
    const { x, y, scale } = this.camera;
    this.setCamera({ x: x + (dx * this.size.width) / scale, y: y - (dy * this.size.height) / scale, scale });
  }

  /** The part of the map that is in sight, as a lasso: what the keyboard uses. */
  visiblePolygon(): number[] {
    const { width, height } = this.size;
    const [left, top] = toData(this.camera, this.size, 0, 0);
    const [right, bottom] = toData(this.camera, this.size, width, height);
    return [left, top, right, top, right, bottom, left, bottom];
  }

  /** What is painted now, on a ground of its own. */
  snapshot(ground: string): HTMLCanvasElement {
    this.paint();
    const copy = document.createElement('canvas');
    copy.width = this.size.width;
    copy.height = this.size.height;
    const context = copy.getContext('2d')!;
    context.fillStyle = ground;
    context.fillRect(0, 0, copy.width, copy.height);
    context.drawImage(this.options.canvas, 0, 0);
    return copy;
  }

  private setCamera(camera: Camera): void {
    this.camera = camera;
    this.paintSoon();
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.options.overlay;
    const density = Math.min(2, devicePixelRatio);
    const size = { width: Math.round(clientWidth * density), height: Math.round(clientHeight * density) };
    if (size.width === this.size.width && size.height === this.size.height) return;
    const fits = this.size.width === 0 || this.camera.scale === this.fitScale;
    this.size = size;
    for (const canvas of [this.options.canvas, this.options.overlay]) {
      canvas.width = size.width;
      canvas.height = size.height;
    }
    this.image = size.width * size.height === 0 ? null : this.context.createImageData(size.width, size.height);
    if (fits) this.fit();
    this.paintSoon();
  }

  private paintSoon(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.paint());
    this.overlaySoon();
  }

  private paint(): void {
    cancelAnimationFrame(this.frame);
    const { points, image, style, category, state, camera, size } = this;
    if (points === null || image === null || style === null || category.length !== points.x.length) return;
    const radius = radiusFor(points.x.length, camera.scale / this.fitScale, this.density());
    paintScatter(new Uint32Array(image.data.buffer), { points, category, state, camera, size, radius, style });
    this.context.putImageData(image, 0, 0);
  }

  private overlaySoon(): void {
    cancelAnimationFrame(this.overlayFrame);
    this.overlayFrame = requestAnimationFrame(() => this.paintOverlay());
  }

  private paintOverlay(): void {
    const { overlayContext: context, size, camera, ink } = this;
    context.clearRect(0, 0, size.width, size.height);
    context.strokeStyle = ink.line;
    context.fillStyle = ink.fill;
    context.lineWidth = 1.5 * this.density();
    const stroke = this.stroke;
    if (stroke !== null) this.tracePolygon(stroke.length, (i) => [stroke[i], stroke[i + 1]], false);
    else if (this.lasso !== null) {
      const { lasso } = this;
      this.tracePolygon(lasso.length, (i) => toScreen(camera, size, lasso[i], lasso[i + 1]), true);
    }
    for (const [point, radius] of [
      [this.focused, 7],
      [this.hovered, 5],
    ]) {
      if (point < 0 || this.points === null || Number.isNaN(this.points.x[point])) continue;
      const [x, y] = toScreen(camera, size, this.points.x[point], this.points.y[point]);
      context.beginPath();
      context.arc(x, y, radius * this.density(), 0, 2 * Math.PI);
      context.stroke();
    }
  }

  private tracePolygon(length: number, corner: (i: number) => [number, number], closed: boolean): void {
    const { overlayContext: context } = this;
    context.beginPath();
    for (let i = 0; i < length; i += 2) context.lineTo(...corner(i));
    if (closed) context.closePath();
    context.fill();
    context.setLineDash(closed ? [6, 4] : []);
    context.stroke();
    context.setLineDash([]);
  }

  private density(): number {
    return Math.min(2, devicePixelRatio);
  }

  private listen(): void {
    const { overlay } = this.options;
    const { signal } = this.listeners;
    overlay.addEventListener('pointerdown', (event) => this.onDown(event), { signal });
    overlay.addEventListener('pointermove', (event) => this.onMove(event), { signal });
    overlay.addEventListener('pointerup', (event) => this.onUp(event), { signal });
    overlay.addEventListener('pointercancel', () => this.cancelStroke(), { signal });
    overlay.addEventListener('pointerleave', () => this.hover(-1, null), { signal });
    overlay.addEventListener('wheel', (event) => this.onWheel(event), { signal, passive: false });
    overlay.addEventListener('keydown', (event) => this.onKey(event), { signal });
    overlay.addEventListener(
      'dblclick',
      (event) => {
        const point = this.pointAt(this.place(event));
        if (point >= 0) this.options.onOpen(point);
      },
      { signal },
    );
  }

  private place(event: MouseEvent): { x: number; y: number } {
    return { x: event.offsetX * this.density(), y: event.offsetY * this.density() };
  }

  private onDown(event: PointerEvent): void {
    if (event.button !== 0 && event.button !== 1) return;
    this.options.overlay.setPointerCapture(event.pointerId);
    const { x, y } = this.place(event);
    const lasso = event.button === 0 && this.lassoMode !== event.shiftKey;
    this.drag = { x, y, camera: this.camera, moved: false, lasso };
    if (lasso) this.stroke = [x, y];
  }

  private onMove(event: PointerEvent): void {
    const at = this.place(event);
    const { drag } = this;
    if (drag === null) {
      this.hover(this.pointAt(at), at);
      return;
    }
    if (!drag.moved && Math.hypot(at.x - drag.x, at.y - drag.y) < 4) return;
    drag.moved = true;
    this.hover(-1, null);
    if (drag.lasso) {
      this.stroke?.push(at.x, at.y);
      this.overlaySoon();
    } else {
      const { x, y, scale } = drag.camera;
      this.setCamera({ x: x - (at.x - drag.x) / scale, y: y + (at.y - drag.y) / scale, scale });
    }
  }

  private onUp(event: PointerEvent): void {
    const { drag, stroke } = this;
    this.drag = null;
    this.stroke = null;
    if (drag === null) return;
    if (!drag.moved) {
      const point = this.pointAt(this.place(event));
      if (point >= 0) this.options.onPick(point, { add: event.ctrlKey || event.metaKey });
    } else if (drag.lasso && stroke !== null && stroke.length >= 6) {
      const polygon: number[] = [];
      for (let i = 0; i < stroke.length; i += 2)
        polygon.push(...toData(this.camera, this.size, stroke[i], stroke[i + 1]));
      this.options.onLasso(simplifyPolygon(polygon, mostCorners));
    }
    this.overlaySoon();
  }

  private cancelStroke(): void {
    this.drag = null;
    this.stroke = null;
    this.overlaySoon();
  }

  private onWheel(event: WheelEvent): void {
    event.preventDefault();
    const { x, y } = this.place(event);
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * 16;
    const factor = Math.exp(-Math.max(-120, Math.min(120, pixels)) * 0.0025);
    this.setCamera(zoomAt(this.camera, this.size, { px: x, py: y, factor }));
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = {
      ArrowLeft: () => this.pan(-0.1, 0),
      ArrowRight: () => this.pan(0.1, 0),
      ArrowUp: () => this.pan(0, -0.1),
      ArrowDown: () => this.pan(0, 0.1),
      '+': () => this.zoom(1.25),
      '=': () => this.zoom(1.25),
      '-': () => this.zoom(0.8),
      '0': () => this.fit(),
      Home: () => this.fit(),
      Escape: () => this.cancelStroke(),
    }[event.key];
    if (action === undefined) return;
    action();
    event.preventDefault();
    event.stopPropagation();
  }

  private pointAt({ x, y }: { x: number; y: number }): number {
    if (this.index === null) return -1;
    const [dataX, dataY] = toData(this.camera, this.size, x, y);
    const radius = (8 * this.density()) / this.camera.scale;
    return this.index.nearest(dataX, dataY, { radius, accepts: (point) => (this.state[point] & shown) !== 0 });
  }

  private hover(point: number, at: { x: number; y: number } | null): void {
    if (point === this.hovered && point < 0) return;
    this.hovered = point;
    const density = this.density();
    this.options.onHover(point, point < 0 || at === null ? null : { x: at.x / density, y: at.y / density });
    this.overlaySoon();
  }
}
