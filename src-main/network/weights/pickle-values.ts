/** What a pickle can hold once read: plain data, and inert stand-ins for everything else. */

export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | PickleTuple
  | PickleDict
  | Set<PickleValue>
  | PickleGlobal
  | PickleObject;

export class PickleTuple {
  readonly items: PickleValue[];
  constructor(items: PickleValue[]) {
    this.items = items;
  }
}

/** Keys are compared as JavaScript compares them: enough for names and numbers, which is all that is ever looked up. */
export class PickleDict {
  readonly entries = new Map<PickleValue, PickleValue>();
  get(key: string): PickleValue | undefined {
    return this.entries.get(key);
  }
}

/** A Python class or function on the list of what may be named; `call` builds a value here and runs no Python. */
export class PickleGlobal {
  /** Module and name, e.g. "collections.OrderedDict". */
  readonly name: string;
  readonly call: ((args: PickleValue[]) => PickleValue) | null;
  constructor(name: string, call: ((args: PickleValue[]) => PickleValue) | null) {
    this.name = name;
    this.call = call;
  }
}

/** Something that stays what it is: a namespace, a path, a date. Subclasses stand for tensors and storages. */
export class PickleObject {
  readonly type: string;
  constructor(type: string) {
    this.type = type;
  }
}

/** Made by a class of somebody else's: nothing of it is read, and nothing of it is ever run. */
export class ForeignObject extends PickleObject {}

/** For messages: what kind of thing a value is. */
export function kindOf(value: PickleValue): string {
  if (value === null) return 'None';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof PickleTuple) return 'a tuple';
  if (value instanceof PickleDict) return 'a dict';
  if (value instanceof Set) return 'a set';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof PickleGlobal) return value.name;
  return value instanceof PickleObject ? value.type : `a ${typeof value}`;
}
