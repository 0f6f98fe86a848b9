/**
 * Registers the gradient of every operation. tfjs-core has them, but its build for Node leaves them out, and its separate
 * modules cannot be imported there; the build of tfjs-layers, which nothing else here uses, holds them all.
 * Imported for this effect by whatever differentiates.
 */
import '@tensorflow/tfjs-layers';
