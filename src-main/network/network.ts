/**
 * An embedding network cut in two at the explained layer: the trunk maps images to A, the tail maps A to f.
 * Inference only: batch-norm is folded, weights are tensors on the backend in use.
 */
import * as tf from '@tensorflow/tfjs-core';
import { foldBackbone } from './fold.ts';
import { embedPooled, type Head, type HeadWeights, headTensors, type LinearTensors, poolFeatures } from './head.ts';
import { type FoldedTensors, runStages, uploadFolded } from './inference.ts';
import type { Backbone, Stage } from './layers.ts';
import type { StateDict } from './weights/state-dict.ts';

export interface NetworkParts {
  backbone: Backbone;
  /** The backbone's tensors, matched against `expectedTensors` before. */
  tensors: StateDict;
  head: Head;
  /** Index of the stage whose output A is explained. */
  explainedStage: number;
}

export class EmbeddingNetwork {
  readonly backbone: Backbone;
  head: Head;
  readonly explainedStage: number;
  private readonly parameters: Map<string, FoldedTensors>;
  private layers: LinearTensors[];

  constructor({ backbone, tensors, head, explainedStage }: NetworkParts) {
    this.backbone = backbone;
    this.head = head;
    this.explainedStage = explainedStage;
    this.parameters = uploadFolded(foldBackbone(backbone, tensors));
    this.layers = headTensors(head.weights);
  }

  /** The head's linear layers, for the pass back in closed form; the network disposes of them. */
  get headLayers(): readonly LinearTensors[] {
    return this.layers;
  }

  /** Where the tail is the head alone, it is explained in closed form from pooled features. */
  get tailIsHead(): boolean {
    return this.explainedStage === this.backbone.stages.length - 1;
  }

  /** Preprocessed images [B, size, size, 3] → A [B, H, W, K] of the explained layer. */
  trunk(images: tf.Tensor4D): tf.Tensor4D {
    return this.run(this.backbone.stages.slice(0, this.explainedStage + 1), images, false);
  }

  /** A [B, H, W, K] → pooled features [B, D] that the head reads. */
  pool(featureMaps: tf.Tensor4D, differentiable = false): tf.Tensor2D {
    return tf.tidy(() => {
      const rest = this.backbone.stages.slice(this.explainedStage + 1);
      const last = rest.length === 0 ? featureMaps : this.run(rest, featureMaps, differentiable);
      return poolFeatures(last, this.head);
    });
  }

  /** Pooled features [B, D] → f [B, E]. */
  embed(pooled: tf.Tensor2D): tf.Tensor2D {
    return embedPooled(pooled, this.layers, this.head.weights.normalize);
  }

  /** The tail: A [B, H, W, K] → f [B, E]; differentiable. */
  tail(featureMaps: tf.Tensor4D): tf.Tensor2D {
    return tf.tidy(() => this.embed(this.pool(featureMaps, true)));
  }

  /** Puts another learned head in the place of the old one; pooling stays. */
  replaceHead(weights: HeadWeights): void {
    tf.dispose(this.layers.flatMap(({ weight, bias }) => (bias === null ? [weight] : [weight, bias])));
    this.layers = headTensors(weights);
    this.head = { ...this.head, weights };
  }

  dispose(): void {
    for (const { filter, bias } of this.parameters.values()) tf.dispose([filter, bias]);
    for (const { weight, bias } of this.layers) tf.dispose(bias === null ? [weight] : [weight, bias]);
    this.layers = [];
  }

  private run(stages: readonly Stage[], x: tf.Tensor4D, differentiable: boolean): tf.Tensor4D {
    return runStages(stages, x, { parameters: this.parameters, differentiable });
  }
}
