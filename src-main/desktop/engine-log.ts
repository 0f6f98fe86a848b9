/** What the engine printed: in a file per start of the application, the end of it at hand for diagnostics. */
import { appendFileSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { visible } from '../system/visible-text.ts';

const kept = 16_000;

export class EngineLog {
  private readonly file: string;
  private tail = '';

  constructor(folder: string) {
    this.file = path.join(folder, 'logs', 'engine.log');
    try {
      mkdirSync(path.dirname(this.file), { recursive: true });
      renameSync(this.file, path.join(folder, 'logs', 'engine.previous.log'));
    } catch {
      // the first start, or a home that cannot be written
    }
  }

  get end(): string {
    return this.tail;
  }

  write(output: string): void {
    const text = visible(output); // whoever reads it may do so in a terminal
    this.tail = (this.tail + text).slice(-kept);
    try {
      appendFileSync(this.file, text);
    } catch {
      // a full disk costs the log
    }
  }
}
