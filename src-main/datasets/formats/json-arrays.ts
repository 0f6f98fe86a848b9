/**
 * The arrays of a large JSON object, record by record with its line: JSON.parse of a whole annotation file would hold
 * the event loop for seconds, knows no lines, and ends at 512 MB.
 */
import { messageOf, TripletscopeError } from '../../../src-shared/errors.ts';
import { createPace } from '../../system/pace.ts';

export interface JsonRecord {
  /** Name of the array in the outermost object. */
  key: string;
  value: unknown;
  /** 1-based, where the record begins. */
  line: number;
  /** Why the record was not read, where it was not; its value is null then. */
  problem?: string;
}

/** A larger record is passed over: no annotation is as large. */
const MAX_RECORD_BYTES = 64 * 2 ** 20;
/** Deeper nesting is no annotation file. */
const MAX_DEPTH = 100;

/** Visits each element of each array directly in the object, in order; other members are passed over. */
export async function readJsonArrays(bytes: Buffer, name: string, visit: (record: JsonRecord) => void): Promise<void> {
  const pace = createPace();
  const scan = new JsonScan(bytes, name);
  scan.expect('{');
  while (!scan.takes('}')) {
    const key = scan.key();
    scan.expect(':');
    if (!scan.takes('[')) scan.skip();
    else if (!scan.takes(']')) {
      do {
        const line = scan.lineOfNext();
        visit({ key, ...scan.record(), line });
        const rest = pace();
        if (rest) await rest;
      } while (scan.takes(','));
      scan.expect(']');
    }
    if (scan.takes(',')) continue;
    scan.expect('}');
    break;
  }
}

/** A whole file as JSON. Python writes NaN and Infinity, which JSON has not: they become null. Throws a `SyntaxError`. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const plain = withoutNaN(text);
    if (plain === text) throw error;
    return JSON.parse(plain);
  }
}

function withoutNaN(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (token) => (token[0] === '"' ? token : 'null'));
}

const [quote, backslash, newline] = [0x22, 0x5c, 0x0a];
const [openBrace, closeBrace, openBracket, closeBracket, comma] = [0x7b, 0x7d, 0x5b, 0x5d, 0x2c];

/** Finds where values end; what is in them, JSON.parse decides. */
class JsonScan {
  private at = 0;
  private line = 1;
  private readonly bytes: Buffer;
  private readonly name: string;

  constructor(bytes: Buffer, name: string) {
    this.bytes = bytes;
    this.name = name;
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.at = 3;
  }

  lineOfNext(): number {
    this.space();
    return this.line;
  }

  takes(character: string): boolean {
    this.space();
    if (this.bytes[this.at] !== character.charCodeAt(0)) return false;
    this.at++;
    return true;
  }

  expect(character: string): void {
    if (!this.takes(character)) this.fail(`expected ${character}`);
  }

  record(): Pick<JsonRecord, 'value' | 'problem'> {
    this.space();
    const start = this.at;
    const { line } = this;
    this.skip();
    const length = this.at - start;
    if (length > MAX_RECORD_BYTES) {
      const size = `${Math.round(length / 1e6).toLocaleString('en-US')} MB`;
      return { value: null, problem: `the entry is too large (${size})` };
    }
    return { value: this.parse(this.bytes.toString('utf8', start, this.at), line) };
  }

  key(): string {
    const { value, problem } = this.record();
    return problem === undefined ? String(value) : '';
  }

  private parse(text: string, line: number): unknown {
    try {
      return JSON.parse(text);
    } catch (error) {
      // Python writes NaN and Infinity, which JSON has not: whoever reads the value finds null and says so.
      const plain = withoutNaN(text);
      if (plain !== text) {
        try {
          return JSON.parse(plain);
        } catch {
          // Broken all the same.
        }
      }
      this.line = line;
      return this.fail(messageOf(error).slice(0, 300));
    }
  }

  skip(): void {
    this.space();
    const { bytes } = this;
    let depth = 0;
    for (; this.at < bytes.length; this.at++) {
      const byte = bytes[this.at];
      if (byte === quote) {
        this.string();
        if (depth === 0) return;
        this.at--;
      } else if (byte === newline) {
        if (depth === 0) return;
        this.line++;
      } else if (byte === openBrace || byte === openBracket) {
        if (++depth > MAX_DEPTH) this.fail(`it is nested deeper than ${MAX_DEPTH} levels`);
      } else if (byte === closeBrace || byte === closeBracket) {
        if (depth === 0) return;
        if (--depth === 0) {
          this.at++;
          return;
        }
      } else if (byte === comma && depth === 0) return;
    }
    this.fail('it ends too early');
  }

  private string(): void {
    const { bytes } = this;
    for (this.at++; this.at < bytes.length; this.at++) {
      if (bytes[this.at] === backslash) this.at++;
      else if (bytes[this.at] === quote) {
        this.at++;
        return;
      }
    }
    this.fail('it ends too early');
  }

  private space(): void {
    for (; ; this.at++) {
      const byte = this.bytes[this.at];
      if (byte === newline) this.line++;
      else if (byte !== 0x20 && byte !== 0x0d && byte !== 0x09) return;
    }
  }

  private fail(why: string): never {
    const details = { file: this.name, line: this.line, remedy: 'It must be one JSON object in UTF-8' };
    throw new TripletscopeError('bad-input', `is not valid JSON (${why})`, details);
  }
}
