/** The stack, the marks and the memo of a pickle, and what its opcodes may do to them. */
import type { PickleInput } from './pickle-input.ts';
import {
  ForeignObject,
  kindOf,
  PickleDict,
  PickleGlobal,
  PickleObject,
  PickleTuple,
  type PickleValue,
} from './pickle-values.ts';

export interface PickleHost {
  /** The stand-in of a Python name; throws TripletscopeError for what is not data. */
  global(module: string, name: string): PickleGlobal;
  /** What a persistent id stands for: a storage, in PyTorch's files. */
  persistent(id: PickleValue): PickleValue;
}

/** Opcodes; a checkpoint of 300 tensors has 20,000. Bounds time and memory at once: each makes at most one value. */
export const maximumSteps = 4_000_000;

export class PickleMachine {
  private stack: PickleValue[] = [];
  private readonly marked: PickleValue[][] = [];
  private readonly memo = new Map<number, PickleValue>();
  /** Values that calls have been handed in containers: each may copy them, one opcode for a million. */
  private copied = 0;
  private readonly input: PickleInput;
  private readonly host: PickleHost;

  constructor(input: PickleInput, host: PickleHost) {
    this.input = input;
    this.host = host;
  }

  push(value: PickleValue): void {
    this.stack.push(value);
  }

  pop(): PickleValue {
    const value = this.stack.pop();
    if (value === undefined) throw this.input.refuse('a pickle that takes more than it has put');
    return value;
  }

  top(): PickleValue {
    const value = this.stack.at(-1);
    if (value === undefined) throw this.input.refuse('a pickle that takes more than it has put');
    return value;
  }

  mark(): void {
    this.marked.push(this.stack);
    this.stack = [];
  }

  /** Everything above the last mark, which it takes away. */
  popMark(): PickleValue[] {
    const items = this.stack;
    const below = this.marked.pop();
    if (below === undefined) throw this.input.refuse('a pickle whose marks do not match');
    this.stack = below;
    return items;
  }

  /** Takes a value away, or a mark where nothing is above it. */
  discard(): void {
    if (this.stack.length === 0 && this.marked.length > 0) this.popMark();
    else this.pop();
  }

  remember(slot: number | bigint | boolean): void {
    this.memo.set(Number(slot), this.top());
  }
  rememberNext(): void {
    this.memo.set(this.memo.size, this.top());
  }
  recall(slot: number | bigint | boolean): void {
    const value = this.memo.get(Number(slot));
    if (value === undefined) throw this.input.refuse(`a pickle that recalls what it has not stored (${slot})`);
    this.push(value);
  }

  global(module: PickleValue, name: PickleValue): void {
    if (typeof module !== 'string' || typeof name !== 'string') throw this.input.refuse('a name that is not text');
    this.push(this.host.global(module, name));
  }

  persistent(id: PickleValue): void {
    this.push(this.host.persistent(id));
  }

  /** REDUCE, NEWOBJ: the arguments lie above what is called. */
  reduce(): void {
    const args = this.pop();
    this.call(this.pop(), args);
  }

  /** `callee(*args)`, for a callee of the list alone. */
  call(callee: PickleValue, args: PickleValue): void {
    if (!(callee instanceof PickleGlobal) || callee.call === null) {
      throw this.input.refuse(`a call of ${kindOf(callee)}`);
    }
    if (!(args instanceof PickleTuple)) throw this.input.refuse(`a call of ${callee.name} with ${kindOf(args)}`);
    this.copied += args.items.reduce((sum: number, arg) => sum + sizeOf(arg), 0);
    if (this.copied > maximumSteps) throw this.input.refuse(`a pickle that copies more than ${maximumSteps} values`);
    this.push(callee.call(args.items));
  }

  /** BUILD: attributes of a stand-in or of a dict subclass are no tensors of the network; they are dropped. */
  build(): void {
    this.pop();
    const target = this.top();
    const inert = target instanceof PickleObject || target instanceof PickleDict || target instanceof Set;
    if (!inert) throw this.input.refuse(`a state for ${kindOf(target)}`);
  }

  append(items: readonly PickleValue[]): void {
    const target = this.top();
    if (target instanceof ForeignObject) return;
    if (!Array.isArray(target)) throw this.input.refuse(`an append to ${kindOf(target)}`);
    for (const item of items) target.push(item); // a spread of a million would overflow the stack
  }

  add(items: readonly PickleValue[]): void {
    const target = this.top();
    if (target instanceof ForeignObject) return;
    if (!(target instanceof Set)) throw this.input.refuse(`an addition to ${kindOf(target)}`);
    for (const item of items) target.add(item);
  }

  setItems(items: readonly PickleValue[]): void {
    const target = this.top();
    if (target instanceof ForeignObject) return;
    if (!(target instanceof PickleDict)) throw this.input.refuse(`an item set in ${kindOf(target)}`);
    this.fill(target, items);
  }

  dict(items: readonly PickleValue[]): void {
    const dict = new PickleDict();
    this.fill(dict, items);
    this.push(dict);
  }

  private fill(dict: PickleDict, items: readonly PickleValue[]): void {
    if (items.length % 2 !== 0) throw this.input.refuse('a dict with a key that has no value');
    for (let i = 0; i < items.length; i += 2) dict.entries.set(items[i], items[i + 1]);
  }

  tuple(length: number): void {
    this.push(new PickleTuple(Array.from({ length }, () => this.pop()).reverse()));
  }
}

function sizeOf(value: PickleValue): number {
  if (value instanceof PickleDict) return value.entries.size;
  return Array.isArray(value) ? value.length : 0;
}
