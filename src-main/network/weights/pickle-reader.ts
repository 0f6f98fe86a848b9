/**
 * A pickle machine that cannot run anything (protocols 0 to 5, Python's pickletools).
 * It knows the opcodes that build data. Names of classes and functions are handed to `global`, which refuses what is not on
 * its list; what it lets through is called in TypeScript, and no other way leads from a pickle to an action.
 */
import { PickleInput } from './pickle-input.ts';
import { kindOf, PickleDict, PickleGlobal, PickleObject, PickleTuple, type PickleValue } from './pickle-values.ts';

export interface PickleHost {
  /** The stand-in of a Python name; throws TripletscopeError for what is not data. */
  global(module: string, name: string): PickleGlobal;
  /** What a persistent id stands for: a storage, in PyTorch's files. */
  persistent(id: PickleValue): PickleValue;
}

export interface PickleRequest {
  bytes: Uint8Array;
  /** Where the pickle begins. */
  start: number;
  file: string;
  host: PickleHost;
}

/** Opcodes; a checkpoint of 300 tensors has 20,000. Bounds time and memory at once: each makes at most one value. */
const maximumSteps = 8_000_000;
const highestProtocol = 5;

/**
 * Reads one pickle and says where it ends.
 * @throws PickleCutOff where the bytes end first; TripletscopeError 'unsafe-input' naming what is not data.
 */
export function readPickle({ bytes, start, file, host }: PickleRequest): { value: PickleValue; end: number } {
  const input = new PickleInput(bytes, start, file);
  const machine = new PickleMachine(input, host);
  for (let step = 0; step < maximumSteps; step++) {
    const opcode = input.uint8();
    if (opcode === stop) return { value: machine.pop(), end: input.at };
    const run = opcodes.get(opcode);
    if (run === undefined) throw input.refuse(`the opcode 0x${opcode.toString(16).padStart(2, '0')}`);
    run(machine, input);
  }
  throw input.refuse(`a pickle of more than ${maximumSteps} steps`);
}

const stop = '.'.charCodeAt(0);

class PickleMachine {
  private stack: PickleValue[] = [];
  private readonly marked: PickleValue[][] = [];
  private readonly memo = new Map<number, PickleValue>();
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

  /** REDUCE, NEWOBJ, OBJ, INST: `callee(*args)`, for a callee of the list alone. */
  call(callee: PickleValue, args: PickleValue): void {
    if (!(callee instanceof PickleGlobal) || callee.call === null) {
      throw this.input.refuse(`a call of ${kindOf(callee)}`);
    }
    if (!(args instanceof PickleTuple)) throw this.input.refuse(`a call of ${callee.name} with ${kindOf(args)}`);
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
    if (!Array.isArray(target)) throw this.input.refuse(`an append to ${kindOf(target)}`);
    for (const item of items) target.push(item);
  }

  add(items: readonly PickleValue[]): void {
    const target = this.top();
    if (!(target instanceof Set)) throw this.input.refuse(`an addition to ${kindOf(target)}`);
    for (const item of items) target.add(item);
  }

  setItems(items: readonly PickleValue[]): void {
    const target = this.top();
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
    const items: PickleValue[] = [];
    for (let i = 0; i < length; i++) items.unshift(this.pop());
    this.push(new PickleTuple(items));
  }
}

type Opcode = (machine: PickleMachine, input: PickleInput) => void;

/** By byte, in the groups of pickletools. NEXT_BUFFER, READONLY_BUFFER and EXT1 to EXT4 are left out on purpose. */
const opcodes = new Map<number, Opcode>([
  [
    0x80,
    (_, input) => {
      const protocol = input.uint8();
      if (protocol > highestProtocol) throw input.refuse(`pickle protocol ${protocol}`);
    },
  ],
  [0x95, (_, input) => void input.uint64()], // FRAME: a hint for buffering

  ...named({
    // Constants and numbers
    N: (machine) => machine.push(null),
    I: (machine, input) => machine.push(input.decimal()),
    L: (machine, input) => machine.push(input.decimal()),
    J: (machine, input) => machine.push(input.int32()),
    K: (machine, input) => machine.push(input.uint8()),
    M: (machine, input) => machine.push(input.uint16()),
    F: (machine, input) => machine.push(input.float()),
    G: (machine, input) => machine.push(input.float64()),
    // Text and bytes
    S: (machine, input) => machine.push(unquoted(input)),
    T: (machine, input) => machine.push(input.byteString(input.uint32())),
    U: (machine, input) => machine.push(input.byteString(input.uint8())),
    V: (machine, input) => machine.push(unescaped(input.line())),
    X: (machine, input) => machine.push(input.text(input.uint32())),
    B: (machine, input) => machine.push(input.take(input.uint32())),
    C: (machine, input) => machine.push(input.take(input.uint8())),
    // Containers
    ']': (machine) => machine.push([]),
    '}': (machine) => machine.push(new PickleDict()),
    ')': (machine) => machine.push(new PickleTuple([])),
    l: (machine) => machine.push(machine.popMark()),
    d: (machine) => machine.dict(machine.popMark()),
    t: (machine) => machine.push(new PickleTuple(machine.popMark())),
    a: (machine) => {
      const item = machine.pop();
      machine.append([item]);
    },
    e: (machine) => {
      const items = machine.popMark();
      machine.append(items);
    },
    s: (machine) => {
      const value = machine.pop();
      const key = machine.pop();
      machine.setItems([key, value]);
    },
    u: (machine) => {
      const items = machine.popMark();
      machine.setItems(items);
    },
    // The stack and the memo
    '(': (machine) => machine.mark(),
    '0': (machine) => machine.discard(),
    '1': (machine) => void machine.popMark(),
    '2': (machine) => machine.push(machine.top()),
    p: (machine, input) => machine.remember(input.decimal()),
    q: (machine, input) => machine.remember(input.uint8()),
    r: (machine, input) => machine.remember(input.uint32()),
    g: (machine, input) => machine.recall(input.decimal()),
    h: (machine, input) => machine.recall(input.uint8()),
    j: (machine, input) => machine.recall(input.uint32()),
    // Names, calls, states
    c: (machine, input) => {
      const module = input.line();
      machine.global(module, input.line());
    },
    i: (machine, input) => {
      const module = input.line();
      machine.global(module, input.line());
      const callee = machine.pop();
      machine.call(callee, new PickleTuple(machine.popMark()));
    },
    o: (machine) => {
      const [callee = null, ...args] = machine.popMark();
      machine.call(callee, new PickleTuple(args));
    },
    R: (machine) => {
      const args = machine.pop();
      machine.call(machine.pop(), args);
    },
    b: (machine) => machine.build(),
    P: (machine, input) => machine.persistent(input.line()),
    Q: (machine) => machine.persistent(machine.pop()),
  }),

  [0x81, (machine) => callNewObject(machine)],
  [
    0x92,
    (machine, input) => {
      const keywords = machine.pop();
      if (!(keywords instanceof PickleDict) || keywords.entries.size > 0) throw input.refuse('a call with keywords');
      callNewObject(machine);
    },
  ],
  [0x85, (machine) => machine.tuple(1)],
  [0x86, (machine) => machine.tuple(2)],
  [0x87, (machine) => machine.tuple(3)],
  [0x88, (machine) => machine.push(true)],
  [0x89, (machine) => machine.push(false)],
  [0x8a, (machine, input) => machine.push(input.integer(input.uint8()))],
  [0x8b, (machine, input) => machine.push(input.integer(input.uint32()))],
  [0x8c, (machine, input) => machine.push(input.text(input.uint8()))],
  [0x8d, (machine, input) => machine.push(input.text(input.uint64()))],
  [0x8e, (machine, input) => machine.push(input.take(input.uint64()))],
  [0x96, (machine, input) => machine.push(input.take(input.uint64()))],
  [0x8f, (machine) => machine.push(new Set())],
  [
    0x90,
    (machine) => {
      const items = machine.popMark();
      machine.add(items);
    },
  ],
  [0x91, (machine) => machine.push(new Set(machine.popMark()))],
  [
    0x93,
    (machine) => {
      const name = machine.pop();
      machine.global(machine.pop(), name);
    },
  ],
  [0x94, (machine) => machine.rememberNext()],
]);

function named(table: Record<string, Opcode>): [number, Opcode][] {
  return Object.entries(table).map(([letter, run]) => [letter.charCodeAt(0), run]);
}

function callNewObject(machine: PickleMachine): void {
  const args = machine.pop();
  machine.call(machine.pop(), args);
}

/** STRING: a literal of Python 2 in quotes; the escapes of data names are the backslash and \xNN. */
function unquoted(input: PickleInput): string {
  const text = input.line().trim();
  const quote = text[0];
  if (text.length < 2 || (quote !== "'" && quote !== '"') || !text.endsWith(quote))
    throw input.refuse('an open string');
  return text
    .slice(1, -1)
    .replace(/\\(?:x([0-9a-f]{2})|n|t|r|(.))/gi, (all, hex: string | undefined, other: string | undefined) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      return other ?? { '\\n': '\n', '\\t': '\t', '\\r': '\r' }[all] ?? all;
    });
}

/** UNICODE of protocol 0: raw-unicode-escape. */
function unescaped(text: string): string {
  return text.replace(
    /\\u([0-9a-f]{4})|\\U([0-9a-f]{8})/gi,
    (all, short: string | undefined, long: string | undefined) => {
      const code = Number.parseInt(short ?? long ?? '', 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    },
  );
}
