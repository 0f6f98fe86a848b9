/**
 * A pickle machine that cannot run anything (protocols 0 to 5, Python's pickletools).
 * It knows the opcodes that build data. Names of classes and functions are handed to `global`, which refuses what is not on
 * its list; what it lets through is called in TypeScript, and no other way leads from a pickle to an action.
 */
import { PickleInput } from './pickle-input.ts';
import { maximumSteps, type PickleHost, PickleMachine } from './pickle-machine.ts';
import { PickleDict, PickleTuple, type PickleValue } from './pickle-values.ts';

export interface PickleRequest {
  bytes: Uint8Array;
  /** Where the pickle begins. */
  start: number;
  file: string;
  host: PickleHost;
}

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
    const run = runs[opcode];
    if (run === undefined) throw input.refuse(`the opcode 0x${opcode.toString(16).padStart(2, '0')}`);
    run(machine, input);
  }
  throw input.refuse(`a pickle of more than ${maximumSteps} steps`);
}

const stop = '.'.charCodeAt(0);

type Opcode = (machine: PickleMachine, input: PickleInput) => void;

/**
 * By the character of their byte, in the groups of pickletools; arguments of a call are taken from the stack in the order
 * in which they are written. NEXT_BUFFER, READONLY_BUFFER and EXT1 to EXT4 are left out on purpose.
 */
const opcodes: Readonly<Record<string, Opcode>> = {
  // Constants and numbers
  N: (machine) => machine.push(null),
  '\x88': (machine) => machine.push(true),
  '\x89': (machine) => machine.push(false),
  I: (machine, input) => machine.push(input.decimal()),
  L: (machine, input) => machine.push(input.decimal()),
  J: (machine, input) => machine.push(input.int32()),
  K: (machine, input) => machine.push(input.uint8()),
  M: (machine, input) => machine.push(input.uint16()),
  '\x8a': (machine, input) => machine.push(input.integer(input.uint8())),
  '\x8b': (machine, input) => machine.push(input.integer(input.uint32())),
  F: (machine, input) => machine.push(input.float()),
  G: (machine, input) => machine.push(input.float64()),
  // Text and bytes
  S: (machine, input) => machine.push(unquoted(input)),
  T: (machine, input) => machine.push(input.byteString(input.uint32())),
  U: (machine, input) => machine.push(input.byteString(input.uint8())),
  V: (machine, input) => machine.push(unescaped(input.line())),
  X: (machine, input) => machine.push(input.text(input.uint32())),
  '\x8c': (machine, input) => machine.push(input.text(input.uint8())),
  '\x8d': (machine, input) => machine.push(input.text(input.uint64())),
  B: (machine, input) => machine.push(input.take(input.uint32())),
  C: (machine, input) => machine.push(input.take(input.uint8())),
  '\x8e': (machine, input) => machine.push(input.take(input.uint64())),
  '\x96': (machine, input) => machine.push(input.take(input.uint64())),
  // Containers
  ']': (machine) => machine.push([]),
  l: (machine) => machine.push(machine.popMark()),
  a: (machine) => machine.append([machine.pop()]),
  e: (machine) => machine.append(machine.popMark()),
  '}': (machine) => machine.push(new PickleDict()),
  d: (machine) => machine.dict(machine.popMark()),
  s: (machine) => machine.setItems([machine.pop(), machine.pop()].reverse()),
  u: (machine) => machine.setItems(machine.popMark()),
  ')': (machine) => machine.tuple(0),
  '\x85': (machine) => machine.tuple(1),
  '\x86': (machine) => machine.tuple(2),
  '\x87': (machine) => machine.tuple(3),
  t: (machine) => machine.push(new PickleTuple(machine.popMark())),
  '\x8f': (machine) => machine.push(new Set()),
  '\x90': (machine) => machine.add(machine.popMark()),
  '\x91': (machine) => machine.push(new Set(machine.popMark())),
  // The stack and the memo
  '(': (machine) => machine.mark(),
  '0': (machine) => machine.discard(),
  '1': (machine) => void machine.popMark(),
  '2': (machine) => machine.push(machine.top()),
  p: (machine, input) => machine.remember(input.decimal()),
  q: (machine, input) => machine.remember(input.uint8()),
  r: (machine, input) => machine.remember(input.uint32()),
  '\x94': (machine) => machine.rememberNext(),
  g: (machine, input) => machine.recall(input.decimal()),
  h: (machine, input) => machine.recall(input.uint8()),
  j: (machine, input) => machine.recall(input.uint32()),
  // Names, calls, states
  c: (machine, input) => machine.global(input.line(), input.line()),
  '\x93': (machine) => {
    const name = machine.pop();
    machine.global(machine.pop(), name);
  },
  R: (machine) => machine.reduce(),
  '\x81': (machine) => machine.reduce(),
  '\x92': (machine, input) => {
    const keywords = machine.pop();
    if (!(keywords instanceof PickleDict) || keywords.entries.size > 0) throw input.refuse('a call with keywords');
    machine.reduce();
  },
  i: (machine, input) => {
    machine.global(input.line(), input.line());
    machine.call(machine.pop(), new PickleTuple(machine.popMark()));
  },
  o: (machine) => {
    const [callee = null, ...args] = machine.popMark();
    machine.call(callee, new PickleTuple(args));
  },
  b: (machine) => machine.build(),
  P: (machine, input) => machine.persistent(input.line()),
  Q: (machine) => machine.persistent(machine.pop()),
  // The frame of the pickle itself
  '\x80': (_, input) => {
    const protocol = input.uint8();
    if (protocol > highestProtocol) throw input.refuse(`pickle protocol ${protocol}`);
  },
  '\x95': (_, input) => void input.uint64(), // FRAME: a hint for buffering
};

/** By byte: one look-up of an array for each opcode. */
const runs = Array.from({ length: 256 }, (_, byte): Opcode | undefined => opcodes[String.fromCharCode(byte)]);

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
