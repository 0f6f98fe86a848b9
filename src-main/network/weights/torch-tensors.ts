/** What a PyTorch pickle says of a tensor: a view of a storage, whose bytes lie elsewhere in the file. */
import type { NumberFormat } from '../../../src-shared/number-formats.ts';
import { PickleObject } from './pickle-values.ts';

export class TorchStorage extends PickleObject {
  readonly key: string;
  /** Null where the numbers are of a kind that is not read (complex, quantised); 'bytes' is an untyped storage. */
  readonly format: NumberFormat | 'bytes' | null;
  readonly elements: number;
  /** Old files: this storage is a part of the one of `key`, from here on (in elements). */
  readonly start: number;

  constructor(spec: {
    type: string;
    key: string;
    format: NumberFormat | 'bytes' | null;
    elements: number;
    start?: number;
  }) {
    super(spec.type);
    this.key = spec.key;
    this.format = spec.format;
    this.elements = spec.elements;
    this.start = spec.start ?? 0;
  }
}

export class TorchTensor extends PickleObject {
  readonly storage: TorchStorage;
  /** In elements, as shape and strides. */
  readonly offset: number;
  readonly shape: number[];
  readonly strides: number[];
  readonly format: NumberFormat | null;

  constructor(spec: {
    storage: TorchStorage;
    offset: number;
    shape: number[];
    strides: number[];
    format: NumberFormat | null;
  }) {
    super('a tensor');
    this.storage = spec.storage;
    this.offset = spec.offset;
    this.shape = spec.shape;
    this.strides = spec.strides;
    this.format = spec.format;
  }
}

/** torch's names of storages and dtypes, with the format they hold. */
export const storageFormats = new Map<string, NumberFormat | 'bytes' | null>([
  ['DoubleStorage', 'f8'],
  ['FloatStorage', 'f4'],
  ['HalfStorage', 'f2'],
  ['BFloat16Storage', 'bf16'],
  ['LongStorage', 'i8'],
  ['IntStorage', 'i4'],
  ['ShortStorage', 'i2'],
  ['CharStorage', 'i1'],
  ['ByteStorage', 'u1'],
  ['BoolStorage', 'bool'],
  ['UntypedStorage', 'bytes'],
  ['ComplexFloatStorage', null],
  ['ComplexDoubleStorage', null],
  ['QInt8Storage', null],
  ['QUInt8Storage', null],
  ['QInt32Storage', null],
]);

export const dtypeFormats = new Map<string, NumberFormat | null>([
  ['float64', 'f8'],
  ['float32', 'f4'],
  ['float16', 'f2'],
  ['bfloat16', 'bf16'],
  ['int64', 'i8'],
  ['int32', 'i4'],
  ['int16', 'i2'],
  ['int8', 'i1'],
  ['uint64', 'u8'],
  ['uint32', 'u4'],
  ['uint16', 'u2'],
  ['uint8', 'u1'],
  ['bool', 'bool'],
  ['complex64', null],
  ['complex128', null],
  ['float8_e4m3fn', null],
  ['float8_e5m2', null],
]);
