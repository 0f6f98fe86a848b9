/** A map below what is drawn, and what every row scores against it now: computed here, from what the engine sends once. */
import { boxOfMap, maskOfMap } from '../../../src-shared/annotate/from-map.ts';
import { maskGeometry, runsArea } from '../../../src-shared/annotate/mask-runs.ts';
import { colormap } from '../../../src-shared/colormaps.ts';
import type { EvaluationSettings } from '../../../src-shared/evaluation-settings.ts';
import type { RawMap } from '../../../src-shared/feature-map.ts';
import { limitsOf } from '../../../src-shared/paint-map.ts';
import type { ScoreName, Sign } from '../../../src-shared/score.ts';
import { drawMapLayer, layerSize } from '../../canvas/map-layer.ts';
import type { Sampling } from '../../maps/engine-calls.ts';
import type { MapRequests } from '../../maps/map-requests.ts';
import { remoteNeed, rowMap, singleCotangentOf, type WindowRow, windowRows } from '../../maps/row-map.ts';
import { type AChange, type AGeometry, type AnObject, newId } from '../../state/annotation-wire.ts';
import type { Resources } from '../../state/resources.svelte.ts';
import type { ResourceRequest } from '../../state/resources.ts';
import type { AnnotateSession } from './annotate-session.svelte.ts';
import { mapFromText, mapToText, sourceText } from './map-choice.ts';
import { UnderlayScores } from './underlay-scores.svelte.ts';

export interface UnderlayParts {
  session: AnnotateSession;
  resources: Resources;
  requests: MapRequests;
  /** The current model: its number, and the beginning of its content hash. */
  model: () => { id: number; key: string } | null;
  /** Triplets averaged and channels kept where nothing was evaluated. */
  usual: () => { n: number; m: number; colormap: string };
}

export const rowNames = Object.keys(windowRows) as WindowRow[];

const usualSampling: Sampling = { seed: 0, negatives: 'image', margin: 0.2, form: 'stable' };
/** Triplets that the engine averages for Grad-CAM++ in one request. */
const mostSampled = 1000;
/** Of larger images a mask at τ would hold the window up. */
const mostPixels = 40e6;

export class Underlay {
  /** Null: no map is shown. */
  row = $state<WindowRow | null>(null);
  opacity = $state(0.6);
  tau = $state(0.4);
  /** What the rows explain, and whether for or against it; null as in the evaluation. */
  private chosenScore = $state<ScoreName | null>(null);
  private chosenSign = $state<Sign | null>(null);
  /** Of every row whose map is there. */
  readonly scores: UnderlayScores;
  private readonly parts: UnderlayParts;

  constructor(parts: UnderlayParts) {
    this.parts = parts;
    this.scores = new UnderlayScores({
      session: parts.session,
      evaluation: () => this.evaluation,
      maps: () => this.maps,
      row: () => this.row,
      tau: () => this.tau,
    });
  }

  private readonly evaluation = $derived.by((): EvaluationSettings | null => {
    const model = this.parts.model();
    return model === null ? null : (this.parts.resources.value(this.parts.requests.evaluation(model.id, 0)) ?? null);
  });

  /** Of all rows that have no score of their own. */
  readonly score = $derived.by((): ScoreName => this.chosenScore ?? this.evaluation?.score ?? 'difference');
  /** `counter`: evidence against instead of for. */
  readonly sign = $derived.by((): Sign => this.chosenSign ?? this.evaluation?.sign ?? 'evidence');

  explain(score: ScoreName, sign: Sign): void {
    this.chosenScore = score;
    this.chosenSign = sign;
  }

  /** As text, for links and settings; null where no map is shown. */
  readonly choice = $derived.by(() => {
    const { row, chosenScore: score, chosenSign: sign } = this;
    return row === null ? null : mapToText({ row, score, sign });
  });

  /** Text that is not understood is no map. */
  choose(text: unknown): void {
    const choice = mapFromText(text);
    this.row = choice?.row ?? null;
    this.chosenScore = choice?.score ?? null;
    this.chosenSign = choice?.sign ?? null;
  }

  private readonly wanted = $derived.by(() => {
    const { image } = this.parts.session.document;
    return image === null ? null : this.wantedBy(image);
  });

  /** Null where no map is shown. */
  private wantedBy(image: string) {
    const { parts, row } = this;
    const model = parts.model();
    if (model === null || row === null) return null;
    const { seed, negatives, margin, form } = this.evaluation ?? usualSampling;
    const sampling = { seed, negatives, margin, form };
    return {
      model,
      sampling,
      evaluation: parts.requests.evaluation(model.id, 0),
      feature: parts.requests.feature(model.id, image),
      gradients: parts.requests.gradients(model.id, image, sampling),
      donors: parts.requests.donors(model.id, image),
    };
  }

  /** Images whose α are transferred. */
  private readonly nearest = $derived.by((): string[] | null => {
    const { wanted, parts } = this;
    const nearest = wanted === null ? undefined : parts.resources.value(wanted.donors);
    return nearest?.slice(0, this.evaluation?.neighbours ?? 1).map(({ image }) => image) ?? null;
  });

  private readonly donors = $derived.by(() => {
    const { wanted, parts } = this;
    if (wanted === null) return null;
    const { model, sampling } = wanted;
    return this.nearest?.map((image) => parts.requests.gradients(model.id, image, sampling)) ?? null;
  });

  /** What only the engine computes of the row that is shown; it is asked for once J is there. */
  private readonly remote = $derived.by(() => {
    const { wanted, parts, row, score, sign } = this;
    const feature = wanted === null ? undefined : parts.resources.value(wanted.feature);
    const gradients = wanted === null ? undefined : parts.resources.value(wanted.gradients);
    const need = feature === undefined ? null : remoteNeed(row, feature);
    const nothing = { pixelGradient: null, plusPlus: null, donorPlusPlus: null };
    if (wanted === null || need === null || parts.session.document.image === null) return nothing;
    const { model, sampling } = wanted;
    const wantedTriplets = this.evaluation?.triplets ?? parts.usual().n;
    const triplets = wantedTriplets === 'all' ? wantedTriplets : Math.min(wantedTriplets, mostSampled);
    const plusPlus = (image: string) =>
      parts.requests.weights(model.id, {
        ...sampling,
        image,
        variant: 'gradcam++',
        score,
        sign,
        triplets,
      });
    const { image } = parts.session.document;
    if (need === 'weights') return { ...nothing, plusPlus: plusPlus(image) };
    if (need === 'weights of donors')
      return { ...nothing, donorPlusPlus: this.nearest?.map((one) => plusPlus(one)) ?? null };
    if (gradients === undefined) return nothing;
    return {
      ...nothing,
      pixelGradient: parts.requests.pixelGradient(model.id, image, singleCotangentOf(gradients, { score, sign })),
    };
  });

  /** Without which the row that is shown has no map. */
  private readonly shownNeeds = $derived.by((): ResourceRequest<unknown>[] => {
    const { pixelGradient, plusPlus, donorPlusPlus } = this.remote;
    return [pixelGradient, plusPlus, ...(donorPlusPlus ?? [])].filter(
      (one) => one !== null,
    ) as ResourceRequest<unknown>[];
  });

  /** Everything that is needed now; the view holds it. */
  readonly needs = $derived.by((): ResourceRequest<unknown>[] => {
    const { wanted } = this;
    if (wanted === null) return [];
    const { evaluation, feature, gradients, donors } = wanted;
    return [
      evaluation,
      feature,
      gradients,
      donors,
      ...(this.donors ?? []),
      ...this.shownNeeds,
    ] as ResourceRequest<unknown>[];
  });

  /** What the maps of another image take, but for what depends on its neighbours. */
  neededBy(image: string): ResourceRequest<unknown>[] {
    const wanted = this.wantedBy(image);
    return wanted === null ? [] : ([wanted.feature, wanted.gradients, wanted.donors] as ResourceRequest<unknown>[]);
  }

  readonly maps = $derived.by((): ReadonlyMap<WindowRow, RawMap> => {
    const { wanted, parts, donors, score, sign } = this;
    const found = new Map<WindowRow, RawMap>();
    const feature = wanted === null ? undefined : parts.resources.value(wanted.feature);
    if (wanted === null || feature === undefined) return found;
    const donorFrames = donors?.map((one) => parts.resources.value(one)) ?? null;
    const usual = parts.usual();
    const { pixelGradient, plusPlus, donorPlusPlus } = this.remote;
    const ofDonors = donorPlusPlus?.map((one) => parts.resources.value(one)) ?? null;
    const input = {
      feature,
      gradients: parts.resources.value(wanted.gradients) ?? null,
      donors: donorFrames?.every((one) => one !== undefined) ? donorFrames : null,
      triplets: this.evaluation?.triplets ?? usual.n,
      top: this.evaluation === null ? usual.m : this.evaluation.top,
      score,
      sign,
      form: wanted.sampling.form,
      pixelGradient: (pixelGradient && parts.resources.value(pixelGradient)?.arrays.gradient) ?? null,
      plusPlus: (plusPlus && parts.resources.value(plusPlus)) ?? null,
      donorPlusPlus: ofDonors?.every((one) => one !== undefined) ? ofDonors : null,
    };
    for (const row of rowNames) {
      const map = rowMap(row, input);
      if (map !== null) found.set(row, map);
    }
    return found;
  });

  readonly map = $derived.by(() => (this.row === null ? null : (this.maps.get(this.row) ?? null)));
  readonly error = $derived.by(() =>
    this.wanted === null ? null : this.parts.resources.error([this.wanted.feature, ...this.shownNeeds]),
  );
  readonly waiting = $derived.by(
    () => this.row !== null && this.map === null && this.error === null && this.parts.model() !== null,
  );

  /** The map as a picture for the canvas; null where none is shown. */
  readonly layer = $derived.by((): HTMLCanvasElement | null => {
    const { map, opacity } = this;
    if (map === null || opacity === 0) return null;
    const canvas = document.createElement('canvas');
    const lut = colormap(this.parts.usual().colormap as never);
    drawMapLayer(canvas, map, { limits: limitsOf(map, layerSize), lut, opacity });
    return canvas;
  });

  /** The object that τ would give now; null where there is none. */
  shapeAt(kind: 'box' | 'mask', tau = this.tau): AGeometry | null {
    const { map, parts } = this;
    const { size } = parts.session;
    if (map === null || size.width * size.height > mostPixels) return null;
    if (kind === 'box') {
      const box = boxOfMap(map, tau, size);
      return box === null ? null : { kind: 'box', ...box };
    }
    const mask = maskOfMap(map, tau, size);
    return runsArea(mask) === 0 ? null : maskGeometry(mask);
  }

  /** A draft of the shown map, which is then selected: τ goes on to change it until a person finishes it. */
  draft(kind: 'box' | 'mask'): void {
    const { session } = this.parts;
    const geometry = this.shapeAt(kind);
    const source = this.source;
    if (geometry === null || source === null) {
      session.say('The map encloses nothing at this τ.');
      return;
    }
    const { newClass, className } = session;
    const id = newId('d');
    const after = { class: newClass === className ? null : newClass, geometry, state: 'draft' as const, source };
    session.commit(
      [{ objectId: id, isNew: true, after }],
      `${kind === 'box' ? 'Box' : 'Mask'} drafted at τ ${this.tau.toFixed(2)}`,
    );
    session.select([id]);
  }

  /** The selected draft that came from the shown map: the slider changes it. */
  readonly followed = $derived.by((): AnObject | null => {
    const [only, more] = this.parts.session.selected;
    if (only === undefined || more !== undefined || only.locked || only.state !== 'draft') return null;
    const { source } = only;
    return source.kind === 'drafted' && source.row === this.source?.row && source.model === this.parts.model()?.key
      ? only
      : null;
  });

  /** While τ is dragged. */
  previewTau(): void {
    const { followed } = this;
    if (followed === null) return;
    const geometry = this.shapeAt(followed.geometry.kind === 'box' ? 'box' : 'mask');
    this.parts.session.preview(geometry === null ? null : new Map([[followed.id, geometry]]));
  }

  /** Where it was let go: one step. */
  keepTau(): void {
    const { followed, parts, source } = this;
    parts.session.preview(null);
    const geometry = followed === null ? null : this.shapeAt(followed.geometry.kind === 'box' ? 'box' : 'mask');
    if (followed === null || geometry === null || source === null) return;
    if (JSON.stringify(geometry) === JSON.stringify(followed.geometry)) return;
    const change: AChange = parts.session.actions.changed(followed, { geometry, source });
    parts.session.commit([change], `Draft at τ ${this.tau.toFixed(2)}`);
  }

  private get source() {
    const model = this.parts.model();
    if (model === null || this.row === null) return null;
    return {
      kind: 'drafted' as const,
      model: model.key,
      row: sourceText(this.row, this.score, this.sign),
      tau: Math.round(this.tau * 1000) / 1000,
    };
  }
}
