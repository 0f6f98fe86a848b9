/** The parts of the runtime's installation that can be tried without installing it. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { patchBinding } from './binding-patch.ts';
import { parseCudaRequirements } from './nvidia.ts';

const require = createRequire(import.meta.url);
const binding = path.join(
  path.dirname(require.resolve('@tensorflow/tfjs-node/package.json')),
  'binding',
  'tfjs_backend.cc',
);

describe('the binding', () => {
  it('of the installed version takes lists of strings and of types after the patch', () => {
    const source = readFileSync(binding, 'utf8');
    const patched = patchBinding(source);
    expect(source).not.toContain('TFE_OpSetAttrStringList');
    expect(patched).toContain('TFE_OpSetAttrStringList');
    expect(patched).toContain('TFE_OpSetAttrTypeList');
    expect(patched.length).toBeGreaterThan(source.length);
  });

  it('of another version is refused, not half patched', () => {
    expect(() => patchBinding('int main() {}')).toThrow(/not the version/);
  });
});

it('NVIDIA’s wheels are read off TensorFlow’s own metadata', () => {
  const metadata = [
    'Requires-Dist: numpy>=1.26.0',
    'Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"',
    "Requires-Dist: nvidia-cudnn-cu12<10.0,>=9.3.0.75 ; extra == 'and-cuda'",
    'Requires-Dist: tensorboard; extra == "tools"',
  ].join('\n');
  expect(parseCudaRequirements(metadata)).toEqual([
    'nvidia-cublas-cu12<13.0,>=12.5.3.2',
    'nvidia-cudnn-cu12<10.0,>=9.3.0.75',
  ]);
});
