import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeSocketPlace } from './engine-socket.ts';

describe('the place of the engine’s socket', () => {
  it.skipIf(process.platform === 'win32')('is a folder of this user alone, with another name every time', () => {
    const place = makeSocketPlace();
    const [first, second] = [place.next(), place.next()];
    expect(statSync(path.dirname(first)).mode & 0o777).toBe(0o700);
    expect(first).not.toBe(second);
    expect(first.length).toBeLessThan(104); // what macOS allows
    place.remove();
    expect(existsSync(path.dirname(first))).toBe(false);
  });

  it('is a named pipe on Windows', () => {
    expect(makeSocketPlace('win32').next()).toMatch(/^\\\\\.\\pipe\\tripletscope-[0-9a-f]{32}$/);
  });
});
