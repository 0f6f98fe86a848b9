import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TripletscopeError } from './errors.ts';
import { parseFloat32Npy, parseNpy, writeNpy } from './npy.ts';

/** Written by numpy 2.4: the magic and header text of numpy.save, then the numbers. */
function file(header: string, data: Uint8Array, version = 1): Uint8Array {
  const length = version === 1 ? 118 : 116;
  const prefix = version === 1 ? [version, 0, length, 0] : [version, 0, length, 0, 0, 0];
  const text = `${header.padEnd(length - 1)}\n`;
  return new Uint8Array([0x93, ...Buffer.from('NUMPY'), ...prefix, ...Buffer.from(text), ...data]);
}

const header = (descr: string, shape: string, fortran = false): string =>
  `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }`;

const bytesOf = (array: { buffer: ArrayBufferLike }): Uint8Array => new Uint8Array(array.buffer);

const fromNumpy = {
  // numpy.save(numpy.asfortranarray(numpy.arange(24, dtype='<i4').reshape(2, 3, 4)))
  fortran:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGk0JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMywgNCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAADAAAAAQAAAAQAAAACAAAABQAAAABAAAADQAAAAUAAAARAAAACQAAABUAAAACAAAADgAAAAYAAAASAAAACgAAABYAAAADAAAADwAAAAcAAAATAAAACwAAABcAAAA=',
  // numpy.array([1.5, -2.25], dtype='>f8')
  bigEndian:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPmY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo/+AAAAAAAAMACAAAAAAAA',
  // numpy.array([1.5, 65504, 6e-8], dtype='<f2')
  half: 'k05VTVBZAQB2AHsnZGVzY3InOiAnPGYyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDMsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAPv97AQA=',
  // numpy.zeros(1, dtype=[('a', '<f4')])
  record:
    'k05VTVBZAQB2AHsnZGVzY3InOiBbKCdhJywgJzxmNCcpXSwgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAA',
};
const decoded = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

describe('writeNpy', () => {
  // SHA-256 of numpy.save(numpy.arange(n, dtype='<f4').reshape(shape)), numpy 2.4.
  it.each([
    [[], '25b1313316fef127cb527c8ec54f131e92a1d9155913172b1a36d9486e3668a0'],
    [[0], '4e65bac20d7e3ce2d5f45a7e2a99fc25e1ca7ed28d2d729f4e598713da68639f'],
    [[5], '3dcf48279ee36a021e6926407811f391cfe29ba3ab425ea28e71856f5cf62849'],
    [[2, 3], '47d9cb788e60cfff38faf2237400d94063bde1f42a0ad39297e02642caca6b56'],
    [[3, 1, 2, ...Array<number>(21).fill(1)], '69a74140017248dace45041dd30cc359489c6b067a2209f3880001d8e4ec99eb'],
  ])('is numpy.save, byte for byte, for shape %j', (shape, hash) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const bytes = writeNpy(
      Float32Array.from({ length: count }, (_, i) => i),
      shape,
    );
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(hash);
  });

  it('reads back what it wrote, whatever the alignment of the bytes', () => {
    const values = new Float32Array([1.5, -0, Number.NaN, 3e38, 1e-45, -Infinity]);
    const written = writeNpy(values, [3, 2]);
    const shifted = new Uint8Array(written.length + 1);
    shifted.set(written, 1);
    expect(parseFloat32Npy(written, 'map.npy')).toEqual({ shape: [3, 2], data: values });
    expect(parseFloat32Npy(shifted.subarray(1), 'map.npy')).toEqual({ shape: [3, 2], data: values });
  });

  it('refuses a shape that the values do not fill', () => {
    expect(() => writeNpy(new Float32Array(5), [2, 3])).toThrow('expected 6 values for (2, 3), received 5');
  });
});

describe('parseNpy', () => {
  it.each([
    ['<f8', new Float64Array([Math.PI, -1])],
    ['<i4', new Int32Array([-7, 1 << 30])],
    ['<i8', new BigInt64Array([-7n, 1n << 60n])],
    ['|u1', new Uint8Array([255, 0])],
    ['<u2', new Uint16Array([65535, 3])],
  ])('keeps numbers of type %s', (descr, data) => {
    const parsed = parseNpy(file(header(descr, '(2,)'), bytesOf(data)), 'a.npy');
    expect(parsed.shape).toEqual([2]);
    expect([...parsed.data]).toEqual([...data]);
  });

  it('puts Fortran order into rows', () => {
    const { shape, data } = parseNpy(decoded(fromNumpy.fortran), 'a.npy');
    expect(shape).toEqual([2, 3, 4]);
    expect([...data]).toEqual(Array.from({ length: 24 }, (_, i) => i));
  });

  it('reads big-endian numbers, halves and booleans', () => {
    expect([...parseNpy(decoded(fromNumpy.bigEndian), 'a.npy').data]).toEqual([1.5, -2.25]);
    const half = parseNpy(decoded(fromNumpy.half), 'a.npy');
    expect([half.dtype, ...half.data]).toEqual(['f2', 1.5, 65504, 2 ** -24]);
    const bool = parseNpy(file(header('|b1', '(3,)'), new Uint8Array([1, 0, 2]), 2), 'a.npy');
    expect([bool.dtype, ...bool.data]).toEqual(['bool', 1, 0, 1]);
  });

  it('reads versions 2 and 3, scalars, and the long integers of Python 2', () => {
    const seven = bytesOf(new BigInt64Array([7n]));
    expect(parseNpy(file(header('<i8', '()'), seven, 3), 'a.npy')).toMatchObject({ shape: [], dtype: 'i8' });
    expect(parseNpy(file(header('<i8', '(1L, 1L)'), seven, 2), 'a.npy').shape).toEqual([1, 1]);
  });

  it.each([
    ['', new Uint8Array(), 'expected the bytes \\x93NUMPY at the beginning, received an empty file'],
    ['an object array', file(header('|O', '(1,)'), new Uint8Array(9)), 'refusing an array of Python objects'],
    ['records', decoded(fromNumpy.record), 'records of several fields'],
    ['complex numbers', file(header('<c8', '(1,)'), new Uint8Array(8)), 'arrays of type <c8 are not read'],
    [
      'code',
      file("{'descr': __import__('os').system('id')}", new Uint8Array(0)),
      "not understood at \"'descr': __import",
    ],
    ['an unknown version', file(header('<f4', '(0,)'), new Uint8Array(0), 9), 'version 9'],
    [
      'a missing key',
      file("{'descr': '<f4', 'shape': (0,), }", new Uint8Array(0)),
      'lacks descr, fortran_order or shape',
    ],
    ['a negative size', file(header('<f4', '(-1,)'), new Uint8Array(4)), "not understood at \"'shape': (-1,)"],
    ['a huge claim', file(header('<f4', '(100000000, 100000)'), new Uint8Array(4)), 'the file is cut off'],
    ['an impossible claim', file(header('<f4', '(999999999, 999999999)'), new Uint8Array(4)), 'impossible shape'],
    [
      'bytes too many',
      file(header('<f4', '(1,)'), new Uint8Array(5)),
      'expected 4 bytes of data for float32 of shape (1)',
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseNpy(bytes, 'maps/a.npy')).toThrow(message);
    expect(() => parseNpy(bytes, 'maps/a.npy')).toThrow(/^maps\/a\.npy: /);
  });

  it('answers any bytes with an array or a TripletscopeError', () => {
    const whole = writeNpy(new Float32Array(6), [2, 3]);
    const damaged = fc
      .tuple(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length))
      .map(([at, byte, end]) => whole.slice(0, end).map((old, i) => (i === at ? byte : old)));
    const headers = fc.string().map((text) => file(text.slice(0, 100), new Uint8Array(4)));
    fc.assert(
      fc.property(fc.oneof(damaged, headers, fc.uint8Array()), (bytes) => {
        try {
          parseNpy(bytes, 'x.npy');
        } catch (error) {
          expect(error).toBeInstanceOf(TripletscopeError);
        }
      }),
      { numRuns: 1500 },
    );
  });
});

describe('parseFloat32Npy', () => {
  it('converts float64 and float16, and refuses integers with a remedy', () => {
    const doubles = file(header('<f8', '(2,)'), bytesOf(new Float64Array([0.1, 2])));
    expect([...parseFloat32Npy(doubles, 'a.npy').data]).toEqual([Math.fround(0.1), 2]);
    expect(parseFloat32Npy(decoded(fromNumpy.half), 'a.npy').data).toBeInstanceOf(Float32Array);
    const integers = file(header('<i8', '(1,)'), new Uint8Array(8));
    expect(() => parseFloat32Npy(integers, 'a.npy')).toThrow('received int64 of shape (1)');
  });

  it('says which shape it wants and which value is not finite', () => {
    const map = writeNpy(new Float32Array([0, 1, Number.NaN, 3]), [2, 2]);
    expect(() => parseFloat32Npy(map, 'a.npy', { shape: [null, null, 3] })).toThrow(
      'expected (any, any, 3), received (2, 2)',
    );
    expect(() => parseFloat32Npy(map, 'a.npy', { finite: true })).toThrow('a.npy: value 2 is NaN');
    expect(parseFloat32Npy(map, 'a.npy', { shape: [2, null] }).shape).toEqual([2, 2]);
  });
});
