/**
 * The one place that everything passes which a command writes: results, errors, notes, help, what `serve` logs. Characters
 * that a terminal obeys are written visibly, whether a person reads it, a pipe or a file that is shown later.
 */
import { StringDecoder } from 'node:string_decoder';
import { visible } from '../system/visible-text.ts';

type Write = NodeJS.WriteStream['write'];

/** How the program's own lines reach a stream that is filtered. */
const unfiltered = new WeakMap<NodeJS.WriteStream, Write>();

/** Until what it returns is called. */
export function filterOutput(streams: readonly NodeJS.WriteStream[]): () => void {
  const undo = streams.map((stream) => {
    const before = stream.write;
    unfiltered.set(stream, before.bind(stream) as Write);
    const decoder = new StringDecoder('utf8'); // threads write bytes, in pieces that may end within a character
    stream.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
      const text = typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk));
      return before.call(stream, visible(text), ...rest);
    }) as Write;
    return () => {
      stream.write = before;
      unfiltered.delete(stream);
    };
  });
  return () => {
    for (const restore of undo) restore();
  };
}

/** For text with colours or with a line that is drawn anew: whoever calls it has made what he took from outside `visible`. */
export function writeStyled(stream: NodeJS.WriteStream, text: string): void {
  const write = unfiltered.get(stream) ?? stream.write.bind(stream);
  write(text);
}
