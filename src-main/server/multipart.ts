/**
 * `multipart/form-data` (RFC 7578) as it arrives: parts one after the other, their bytes in pieces, never a whole file in
 * memory. Takes what browsers send and no more: no preamble, no nesting, no encodings.
 */
import { TripletscopeError } from '../../src-shared/errors.ts';

export interface FormPart {
  field: string;
  /** As the browser sent it; with a dropped folder a relative path. Null for a plain field. */
  fileName: string | null;
  /** To be read to its end before the next part is asked for; what is left is skipped. */
  bytes: AsyncIterable<Uint8Array>;
}

const longestHead = 16 * 1024;
const lineEnd = Buffer.from('\r\n');
const headEnd = Buffer.from('\r\n\r\n');

/** Throws `bad-input` where the form does not follow the standard or breaks off. */
export async function* readForm(body: AsyncIterable<Uint8Array>, contentType: string): AsyncGenerator<FormPart> {
  const input = new Input(body);
  const delimiter = Buffer.from(`\r\n--${boundaryOf(contentType)}`);
  input.prepend(lineEnd); // so that the first delimiter looks like the others
  if ((await input.take(delimiter.length)).compare(delimiter) !== 0)
    throw malformed('it does not begin with its boundary');
  for (;;) {
    const mark = await input.take(2);
    if (mark.toString('latin1') === '--') return;
    if (mark.compare(lineEnd) !== 0) throw malformed('a boundary is followed by something else');
    input.prepend(lineEnd); // a part without headers has an empty line alone
    const head = await input.takeUntil(headEnd, longestHead);
    const part = { ended: false };
    yield { ...disposition(head.toString('utf8')), bytes: input.piecesUntil(delimiter, part) };
    if (!part.ended) for await (const _ of input.piecesUntil(delimiter, part)); // what the caller left
  }
}

function boundaryOf(contentType: string): string {
  const match = /;\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))\s*(?:;|$)/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) throw malformed('it does not say its boundary');
  return boundary;
}

function disposition(head: string): { field: string; fileName: string | null } {
  const lines = head.split('\r\n').filter((line) => /^content-disposition:/i.test(line));
  const match = /^[^:]+:\s*form-data;\s*name="([^"]*)"(?:;\s*filename="([^"]*)")?\s*$/i.exec(lines[0] ?? '');
  if (lines.length !== 1 || match === null) throw malformed('a part does not say what it is');
  return { field: match[1], fileName: match[2] ?? null };
}

/** Bytes that arrived and were not taken yet. */
class Input {
  private held: Buffer = Buffer.alloc(0);
  private readonly source: AsyncIterator<Uint8Array>;

  constructor(body: AsyncIterable<Uint8Array>) {
    this.source = body[Symbol.asyncIterator]();
  }

  prepend(bytes: Buffer): void {
    this.held = Buffer.concat([bytes, this.held]);
  }

  async take(count: number): Promise<Buffer> {
    while (this.held.length < count) await this.more();
    return this.cut(count, 0);
  }

  /** What comes before the mark; the mark is taken too. */
  async takeUntil(mark: Buffer, most: number): Promise<Buffer> {
    for (;;) {
      const at = this.held.indexOf(mark);
      if (at > most || (at < 0 && this.held.length > most + mark.length))
        throw malformed('the head of a part is too long');
      if (at >= 0) return this.cut(at, mark.length);
      await this.more();
    }
  }

  /** What comes before the mark, as it arrives; the mark is taken too, and then the part has ended. */
  async *piecesUntil(mark: Buffer, part: { ended: boolean }): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.held.indexOf(mark);
      if (at >= 0) {
        const last = this.cut(at, mark.length);
        part.ended = true;
        if (last.length > 0) yield last;
        return;
      }
      // The end of what is held may be the beginning of the mark.
      const safe = this.held.length - mark.length + 1;
      if (safe > 0) yield this.cut(safe, 0);
      await this.more();
    }
  }

  private cut(count: number, skipped: number): Buffer {
    const taken = this.held.subarray(0, count);
    this.held = this.held.subarray(count + skipped);
    return taken;
  }

  private async more(): Promise<void> {
    const { value, done } = await this.source.next();
    if (done === true) throw malformed('it breaks off');
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    this.held = this.held.length === 0 ? bytes : Buffer.concat([this.held, bytes]);
  }
}

function malformed(reason: string): TripletscopeError {
  return new TripletscopeError('bad-input', `the upload is not a form as browsers send it: ${reason}`);
}
