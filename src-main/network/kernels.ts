/**
 * Kernels that one backend alone has: an acceleration that `compute` offers and everything here can do without.
 * None of them is differentiable by itself; a gradient goes through the portable operations.
 */
import type * as tf from '@tensorflow/tfjs-core';
import type { Activation } from './layers.ts';

export interface FusedConvolutionInput {
  x: tf.Tensor4D;
  filter: tf.Tensor4D;
  bias: tf.Tensor1D;
  stride: number;
  /** A number: so many zeros on each side. */
  pad: 'same' | 'valid' | number;
  activation: Activation;
}

export interface BatchNormInput {
  x: tf.Tensor4D;
  scale: tf.Tensor1D;
  offset: tf.Tensor1D;
  epsilon: number;
  activation: Activation;
}

export interface BatchNormForward {
  /** After the activation. */
  y: tf.Tensor4D;
  mean: tf.Tensor1D;
  /** Unbiased variance of the batch, for the running average. */
  variance: tf.Tensor1D;
  /** What the gradient kernel wants back. */
  reserved: tf.Tensor[];
}

export interface BatchNormBackwardInput extends Pick<BatchNormInput, 'x' | 'scale' | 'epsilon'> {
  dy: tf.Tensor4D;
  reserved: tf.Tensor[];
}

export interface BatchNormGradients {
  dx: tf.Tensor4D;
  dScale: tf.Tensor1D;
  dOffset: tf.Tensor1D;
}

export interface MaxPoolInput {
  /** [B, H, W, C] */
  x: tf.Tensor4D;
  kernel: number;
  stride: number;
  pad: 'same' | 'valid';
}

export interface MaxPoolForward {
  y: tf.Tensor4D;
  /** Where each maximum was found; the gradient kernel wants it back. */
  places: tf.Tensor;
}

export interface MaxPoolBackwardInput extends MaxPoolInput, MaxPoolForward {
  dy: tf.Tensor4D;
}

/** What Adam moves, kept by the backend and changed in place. */
export interface AdamKernel {
  /** m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − rate · m / (√v + ε). */
  update(gradient: tf.Tensor, settings: { rate: number; beta1: number; beta2: number; epsilon: number }): void;
  /** As they are now; the caller's to dispose of. */
  weights(): tf.Tensor;
  /** m and v. */
  moments(): [tf.Tensor, tf.Tensor];
  dispose(): void;
}

export interface AcceleratedKernels {
  /** The same for a depthwise convolution, filter [kernel, kernel, channels, 1]. */
  fusedDepthwise?: (input: FusedConvolutionInput) => tf.Tensor4D;
  /** activation(conv(x, filter) + bias) in one pass over memory. */
  fusedConvolution?: (input: FusedConvolutionInput) => tf.Tensor4D;
  /** dy where the activation passed, told from its output, in one pass. */
  activationGradient?: (dy: tf.Tensor4D, output: tf.Tensor4D, activation: Exclude<Activation, 'none'>) => tf.Tensor4D;
  /** Batch statistics, normalisation and activation in one step. */
  batchNorm?: (input: BatchNormInput) => BatchNormForward;
  batchNormBackward?: (input: BatchNormBackwardInput) => BatchNormGradients;
  maxPool?: (input: MaxPoolInput) => MaxPoolForward;
  maxPoolBackward?: (input: MaxPoolBackwardInput) => tf.Tensor4D;
  /** Starts from these values; they stay the caller's. */
  adam?: (start: { weights: tf.Tensor; first: tf.Tensor; second: tf.Tensor }) => AdamKernel;
}

let offered: AcceleratedKernels = {};

/** Called once by `compute` when the backend is up. */
export function offerKernels(kernels: AcceleratedKernels): void {
  offered = kernels;
}

export function acceleratedKernels(): AcceleratedKernels {
  return offered;
}
