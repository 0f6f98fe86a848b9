/** The inner loops of the evaluation as WebAssembly with SIMD; `level-kernel.ts` says what they compute. */
import {
  type Code,
  f32,
  f32x4,
  f64,
  fill,
  get,
  i8x16,
  i32,
  i32x4,
  type KernelFunction,
  narrowIntegers,
  repeatWhile,
  set,
  type ValueType,
  v128,
  wasmModule,
  when,
} from './wasm-module.ts';

/** Pixels that one turn of the loop takes. */
export const blockPixels = 16;
/** Where the counts of `count` lie: four tables of 256, one for each of four neighbours. */
export const countsAt = 0;
export const countTables = 4;

/** A row of the result: the offsets of its two source rows, and its fraction between them. */
export const rowBytes = 16;
/** A piece: the offsets of its two source columns, and the fractions of its first and last pixel. */
export const pieceBytes = 24;

type Locals = Record<string, ValueType>;

/** Names for locals, in the order of their declaration. */
function kernel<P extends Locals, L extends Locals>(
  name: string,
  parameters: P,
  locals: L,
  body: (at: Record<keyof P | keyof L, number>) => Code,
): KernelFunction {
  const names = [...Object.keys(parameters), ...Object.keys(locals)];
  const at = Object.fromEntries(names.map((key, i) => [key, i])) as Record<keyof P | keyof L, number>;
  return { name, parameters: Object.values(parameters), locals: Object.values(locals), body: body(at) };
}

const raise = (local: number, by: Code): Code => set(local, i32.add(get(local), by));

const scaled = kernel(
  'scaleToLevels',
  {
    rows: 'i32',
    columns: 'i32',
    pieces: 'i32',
    starts: 'i32',
    fractions: 'i32',
    shares: 'i32',
    left: 'i32',
    step: 'i32',
    levels: 'i32',
    bytes: 'i32',
    low: 'f64',
    range: 'f64',
    perUnit: 'f64',
    margin: 'f32',
  },
  {
    row: 'i32',
    piece: 'i32',
    x: 'i32',
    end: 'i32',
    stop: 'i32',
    from: 'f64',
    slope: 'f64',
    value: 'f64',
    near: 'v128',
    share: 'v128',
    levelBase: 'v128',
    levelSlope: 'v128',
    byteBase: 'v128',
    byteSlope: 'v128',
    doubtful: 'v128',
    estimate: 'v128',
    whole: 'v128',
    levelDistance: 'v128',
    byteDistance: 'v128',
    l0: 'v128',
    l1: 'v128',
    l2: 'v128',
    l3: 'v128',
    b0: 'v128',
    b1: 'v128',
    b2: 'v128',
    b3: 'v128',
  },
  (at) => {
    const float = (value: Code): Code => f64.fromFloat(f32.fromDouble(value));
    /** The rounding of `resizeToUnit`, at a fraction of the piece. */
    const exact = (fraction: Code): Code => [
      ...set(at.value, float(f64.add(get(at.from), f64.mul(get(at.slope), fraction)))),
      ...set(at.value, float(f64.div(f64.sub(get(at.value), get(at.low)), get(at.range)))),
    ];
    const exactLevel = i32.fromDouble(f64.add(f64.mul(get(at.value), get(at.perUnit)), f64.const(1)));
    const exactByte = i32.fromDouble(f64.mul(get(at.value), f64.const(255)));
    const here = (base: number): Code => i32.add(get(base), get(at.x));

    const flat: Code = [
      ...exact(f64.const(0)),
      ...fill(here(at.levels), exactLevel, i32.sub(get(at.end), get(at.x))),
      ...fill(here(at.bytes), exactByte, i32.sub(get(at.end), get(at.x))),
    ];

    const perRange = (value: Code, units: Code): Code =>
      f32x4.splat(f32.fromDouble(f64.div(f64.mul(value, units), get(at.range))));
    const above = f64.sub(get(at.from), get(at.low));
    const bases: Code = [
      ...set(at.levelBase, perRange(above, get(at.perUnit))),
      ...set(at.levelSlope, perRange(get(at.slope), get(at.perUnit))),
      ...set(at.byteBase, perRange(above, f64.const(255))),
      ...set(at.byteSlope, perRange(get(at.slope), f64.const(255))),
    ];
    /**
     * Four pixels in units of levels or bytes: the whole number below. From 2²³ on, floats are whole, and the last bits
     * of one are a number's own.
     */
    const four = (base: number, slope: number, distance: number, result: number): Code => [
      ...set(at.estimate, f32x4.add(get(base), f32x4.mul(get(slope), get(at.share)))),
      ...set(at.whole, f32x4.nearest(get(at.estimate))),
      ...set(distance, f32x4.sub(get(at.estimate), get(at.whole))),
      ...set(
        result,
        i32x4.add(
          v128.and(f32x4.add(get(at.whole), f32x4.splat(f32.const(2 ** 23))), i32x4.splat(i32.const(0x1ff))),
          // All bits set, −1, where the nearest number lies above.
          f32x4.lt(get(distance), f32x4.splat(f32.const(0))),
        ),
      ),
    ];
    /** Where rounding could carry one of them over a whole number. */
    const doubt: Code = set(
      at.doubtful,
      v128.or(
        get(at.doubtful),
        f32x4.lt(f32x4.min(f32x4.abs(get(at.levelDistance)), f32x4.abs(get(at.byteDistance))), get(at.near)),
      ),
    );
    const narrowed = (a: number, b: number, c: number, d: number): Code =>
      i8x16.narrow(narrowIntegers(get(a), get(b)), narrowIntegers(get(c), get(d)));
    const levels = [at.l0, at.l1, at.l2, at.l3];
    const bytes = [at.b0, at.b1, at.b2, at.b3];
    const shareAt = (part: number): Code =>
      v128.load(16 * part, i32.add(get(at.shares), i32.shl(get(at.x), i32.const(2))));
    const fractionAt = f64.load(0, i32.add(get(at.fractions), i32.shl(get(at.x), i32.const(3))));
    const block: Code = [
      ...set(at.doubtful, f32x4.splat(f32.const(0))),
      ...levels.flatMap((level, part) => [
        ...set(at.share, shareAt(part)),
        ...four(at.levelBase, at.levelSlope, at.levelDistance, level),
        ...four(at.byteBase, at.byteSlope, at.byteDistance, bytes[part]),
        ...doubt,
      ]),
      ...v128.store(0, here(at.levels), i8x16.add(narrowed(at.l0, at.l1, at.l2, at.l3), i8x16.splat(i32.const(1)))),
      ...v128.store(0, here(at.bytes), narrowed(at.b0, at.b1, at.b2, at.b3)),
      ...set(at.stop, i32.add(get(at.x), i32.const(blockPixels))),
      ...when(
        v128.anyTrue(get(at.doubtful)),
        [
          ...when(i32.lt(get(at.end), get(at.stop)), set(at.stop, get(at.end))),
          ...repeatWhile(i32.lt(get(at.x), get(at.stop)), [
            ...exact(fractionAt),
            ...i32.store8(0, here(at.levels), exactLevel),
            ...i32.store8(0, here(at.bytes), exactByte),
            ...raise(at.x, i32.const(1)),
          ]),
        ],
        set(at.x, get(at.stop)),
      ),
    ];

    const piece: Code = [
      ...set(at.from, f64.load(0, get(at.left))),
      ...set(at.slope, f64.load(0, get(at.step))),
      ...raise(at.left, i32.const(8)),
      ...raise(at.step, i32.const(8)),
      ...set(at.x, i32.load(0, i32.add(get(at.starts), i32.shl(get(at.piece), i32.const(2))))),
      ...set(at.end, i32.load(4, i32.add(get(at.starts), i32.shl(get(at.piece), i32.const(2))))),
      ...when(f64.eq(get(at.slope), f64.const(0)), flat, [
        ...bases,
        ...repeatWhile(i32.lt(get(at.x), get(at.end)), block),
      ]),
      ...raise(at.piece, i32.const(1)),
    ];

    return [
      ...set(at.near, f32x4.splat(get(at.margin))),
      ...repeatWhile(i32.lt(get(at.row), get(at.rows)), [
        ...set(at.piece, i32.const(0)),
        ...repeatWhile(i32.lt(get(at.piece), get(at.pieces)), piece),
        ...raise(at.levels, get(at.columns)),
        ...raise(at.bytes, get(at.columns)),
        ...raise(at.row, i32.const(1)),
      ]),
    ];
  },
);

/** `forEachLine` and `rangeOfResized`; the source has a row and a column of 0 more, which stand for what lies outside. */
const lines = kernel(
  'lines',
  {
    rows: 'i32',
    width: 'i32',
    pieces: 'i32',
    source: 'i32',
    rowSources: 'i32',
    line: 'i32',
    pieceSources: 'i32',
    left: 'i32',
    step: 'i32',
    range: 'i32',
  },
  {
    row: 'i32',
    end: 'i32',
    top: 'i32',
    bottom: 'i32',
    to: 'i32',
    piece: 'i32',
    pieceEnd: 'i32',
    fraction: 'f64',
    value: 'f64',
    slope: 'f64',
    low: 'f64',
    high: 'f64',
  },
  (at) => {
    const rounded = (fraction: Code): Code =>
      f64.fromFloat(f32.fromDouble(f64.add(get(at.value), f64.mul(get(at.slope), fraction))));
    const widen = (fraction: Code): Code => [
      ...set(at.fraction, rounded(fraction)),
      ...set(at.low, f64.min(get(at.low), get(at.fraction))),
      ...set(at.high, f64.max(get(at.high), get(at.fraction))),
    ];
    const between: Code = [
      ...set(at.value, f64.load(0, get(at.top))),
      ...f64.store(
        0,
        get(at.to),
        f64.add(get(at.value), f64.mul(f64.sub(f64.load(0, get(at.bottom)), get(at.value)), get(at.fraction))),
      ),
      ...raise(at.top, i32.const(8)),
      ...raise(at.bottom, i32.const(8)),
      ...raise(at.to, i32.const(8)),
    ];
    const ends: Code = [
      ...set(at.value, f64.load(0, i32.add(get(at.line), i32.load(0, get(at.piece))))),
      ...set(at.slope, f64.sub(f64.load(0, i32.add(get(at.line), i32.load(4, get(at.piece)))), get(at.value))),
      ...f64.store(0, get(at.left), get(at.value)),
      ...f64.store(0, get(at.step), get(at.slope)),
      ...raise(at.left, i32.const(8)),
      ...raise(at.step, i32.const(8)),
      ...widen(f64.load(8, get(at.piece))),
      ...widen(f64.load(16, get(at.piece))),
      ...raise(at.piece, i32.const(pieceBytes)),
    ];
    return [
      ...set(at.low, f64.const(Number.POSITIVE_INFINITY)),
      ...set(at.high, f64.const(Number.NEGATIVE_INFINITY)),
      ...set(at.pieceEnd, i32.add(get(at.pieceSources), i32.mul(get(at.pieces), i32.const(pieceBytes)))),
      ...repeatWhile(i32.lt(get(at.row), get(at.rows)), [
        ...set(at.top, i32.add(get(at.source), i32.load(0, get(at.rowSources)))),
        ...set(at.bottom, i32.add(get(at.source), i32.load(4, get(at.rowSources)))),
        ...set(at.fraction, f64.load(8, get(at.rowSources))),
        ...raise(at.rowSources, i32.const(rowBytes)),
        ...set(at.to, get(at.line)),
        ...set(at.end, i32.add(get(at.line), i32.shl(get(at.width), i32.const(3)))),
        ...repeatWhile(i32.lt(get(at.to), get(at.end)), between),
        ...set(at.piece, get(at.pieceSources)),
        ...repeatWhile(i32.lt(get(at.piece), get(at.pieceEnd)), ends),
        ...raise(at.row, i32.const(1)),
      ]),
      ...f64.store(0, get(at.range), get(at.low)),
      ...f64.store(8, get(at.range), get(at.high)),
    ];
  },
);

/** `size` is a multiple of four. */
const count = kernel(
  'count',
  { size: 'i32', levels: 'i32', mask: 'i32' },
  { end: 'i32', both: 'i32', slot: 'i32' },
  (at) => {
    const slots = [
      i32.shl(get(at.both), i32.const(2)),
      ...[6, 14, 22].map((bits) => i32.shr(get(at.both), i32.const(bits))),
    ];
    return [
      ...fill(i32.const(countsAt), i32.const(0), i32.const(4 * 256 * countTables)),
      ...set(at.end, i32.add(get(at.levels), get(at.size))),
      ...repeatWhile(i32.lt(get(at.levels), get(at.end)), [
        ...set(at.both, i32.or(i32.load(0, get(at.levels)), i32.load(0, get(at.mask)))),
        ...slots.flatMap((slot, table) => {
          const offset = countsAt + 4 * 256 * table;
          return [
            ...set(at.slot, i32.and(slot, i32.const(0x3fc))),
            ...i32.store(offset, get(at.slot), i32.add(i32.load(offset, get(at.slot)), i32.const(1))),
          ];
        }),
        ...raise(at.levels, i32.const(4)),
        ...raise(at.mask, i32.const(4)),
      ]),
    ];
  },
);

const maxima = kernel(
  'maxima',
  { rows: 'i32', columns: 'i32', image: 'i32', result: 'i32' },
  { x: 'i32', y: 'i32', pixel: 'i32', most: 'v128' },
  (at) => [
    ...repeatWhile(i32.lt(get(at.x), get(at.columns)), [
      ...set(at.pixel, i32.add(get(at.image), get(at.x))),
      ...set(at.most, v128.load(0, get(at.pixel))),
      ...set(at.y, i32.const(0)),
      ...repeatWhile(i32.lt(get(at.y), get(at.rows)), [
        ...set(at.most, i8x16.maxUnsigned(get(at.most), v128.load(0, get(at.pixel)))),
        ...raise(at.pixel, get(at.columns)),
        ...raise(at.y, i32.const(1)),
      ]),
      ...v128.store(0, i32.add(get(at.result), get(at.x)), get(at.most)),
      ...raise(at.x, i32.const(blockPixels)),
    ]),
  ],
);

export const levelCode = wasmModule([scaled, lines, count, maxima]);
