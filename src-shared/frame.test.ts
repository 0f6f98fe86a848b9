import { expect, test } from 'vitest';
import { decodeFrame, encodeFrame } from './frame.ts';

test('what goes into a frame comes out, array by array', () => {
  const bytes = encodeFrame(
    { name: 'α' },
    { a: Float32Array.of(1.5, -2), b: Uint8Array.of(7), c: Uint32Array.of(9, 8) },
  );
  const { meta, arrays } = decodeFrame<{ name: string }, { a: Float32Array; b: Uint8Array; c: Uint32Array }>(
    bytes.buffer,
  );
  expect(meta).toEqual({ name: 'α' });
  expect([...arrays.a]).toEqual([1.5, -2]);
  expect([...arrays.b]).toEqual([7]);
  expect([...arrays.c]).toEqual([9, 8]);
});

test('a cut frame and other bytes are refused', () => {
  const bytes = encodeFrame({}, { a: new Float32Array(100) });
  expect(() => decodeFrame(bytes.buffer.slice(0, 200))).toThrow('damaged');
  expect(() => decodeFrame(new ArrayBuffer(64))).toThrow('damaged');
});
