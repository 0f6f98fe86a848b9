/**
 * An archive into a folder of ours, held to it: names that lead out, links that lead out, names that come twice, and
 * archives that grow beyond measure are refused. Nothing is left behind where it fails or is cancelled (ADR 52).
 */
import { link, mkdir, open, rename, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import type { WorkContext } from '../../src-shared/progress.ts';
import { removeWithin } from '../system/confined-files.ts';
import { fileError } from '../system/file-error.ts';
import { type ArchiveEntry, damaged, unsafe } from './archive-entry.ts';
import type { ArchiveKind } from './archive-kind.ts';
import { tarEntries } from './tar-entries.ts';
import { zipEntries } from './zip-entries.ts';

export interface UnpackLimits {
  entries: number;
  /** Bytes out of it, to each byte of the archive, once more than `freeBytes` have come. */
  ratio: number;
  freeBytes: number;
}

const usualLimits: UnpackLimits = { entries: 2_000_000, ratio: 100, freeBytes: 256 * 2 ** 20 };
const longestName = 1024;
/** Files that macOS adds for itself. */
const unwanted = /(^|\/)(__MACOSX(\/|$)|\.DS_Store$|\._[^/]*$)/;

/**
 * Fills `folder`, which appears when all of it is there. Throws `unsafe-input`, `bad-input` for a damaged archive, `disk-full`.
 * Progress is in bytes of the archive.
 */
export async function unpack(
  {
    file,
    kind,
    folder,
    limits = usualLimits,
  }: { file: string; kind: ArchiveKind; folder: string; limits?: UnpackLimits },
  { signal, report }: WorkContext,
): Promise<void> {
  const partial = `${folder}.part`;
  const total = (await stat(file)).size;
  await removeWithin(path.dirname(folder), partial);
  try {
    await mkdir(partial, { recursive: true });
    const unpacking = new Unpacking(file, partial, { ...limits, archive: total });
    for await (const entry of kind === 'zip' ? zipEntries(file) : tarEntries(file)) {
      signal.throwIfAborted();
      await unpacking.add(entry, signal);
      report({ stage: 'unpack', done: Math.min(entry.packed, total), total, unit: 'bytes' });
    }
    await unpacking.addLinks();
    if (unpacking.files === 0) throw damaged(file, 'there is no file in it');
    await rename(partial, folder);
    report({ stage: 'unpack', done: total, total, unit: 'bytes' });
  } catch (error) {
    await removeWithin(path.dirname(folder), partial);
    signal.throwIfAborted();
    throw fileError(error, folder);
  }
}

class Unpacking {
  files = 0;
  private readonly archive: string;
  private readonly folder: string;
  private readonly limits: UnpackLimits & { archive: number };
  private readonly names = new Set<string>();
  private readonly made = new Set<string>();
  private readonly links: { name: string; target: string }[] = [];
  private entries = 0;
  private bytes = 0;
  private checkedAt = 0;

  constructor(archive: string, folder: string, limits: UnpackLimits & { archive: number }) {
    this.archive = archive;
    this.folder = folder;
    this.limits = limits;
  }

  async add(entry: ArchiveEntry, signal: AbortSignal): Promise<void> {
    if (++this.entries > this.limits.entries)
      throw unsafe(this.archive, `the archive has more than ${this.limits.entries.toLocaleString('en-US')} entries`);
    const name = this.inside(entry.name, 'the archive names a file outside of it');
    if (name === '' || unwanted.test(name)) return;
    if (entry.kind === 'folder') return void (await this.makeFolder(name));
    if (entry.kind === 'other') throw unsafe(this.archive, 'the archive holds a device or a pipe', entry.name);
    // Also where case and composed letters do not count, as on other systems.
    const folded = name.normalize('NFC');
    if (this.names.has(folded)) throw unsafe(this.archive, 'the archive holds two files of one name', entry.name);
    this.names.add(folded);
    if (entry.kind === 'link') return this.noteLink(name, entry);
    await this.makeFolder(path.posix.dirname(name));
    await this.write(path.join(this.folder, name), entry, signal);
    this.files++;
  }

  /** Links to files of the archive become further names of them; others that stay inside have nothing to point to. */
  async addLinks(): Promise<void> {
    const targets = new Map(this.links.map(({ name, target }) => [name, target]));
    for (const { name } of this.links) {
      let target: string | undefined = name;
      for (let steps = 0; target !== undefined && targets.has(target) && steps < 40; steps++)
        target = targets.get(target);
      if (target === undefined || targets.has(target) || !this.names.has(target.normalize('NFC'))) continue;
      await this.makeFolder(path.posix.dirname(name));
      await link(path.join(this.folder, target), path.join(this.folder, name));
      this.files++;
    }
  }

  private noteLink(name: string, { target = '', isHard, name: written }: ArchiveEntry): void {
    const from = isHard ? '' : path.posix.dirname(name);
    const isOutside = path.posix.isAbsolute(target) || /^[a-z]:|[\\\0]/i.test(target);
    const whole = path.posix.normalize(path.posix.join(from, target));
    if (isOutside || target === '' || whole.startsWith('..'))
      throw unsafe(this.archive, 'the archive holds a link that leads out of it', `${written} → ${target}`);
    this.links.push({ name, target: whole });
  }

  /** The name without `.`; throws for one that leads out. */
  private inside(written: string, summary: string): string {
    const parts = written.split('/').filter((part) => part !== '' && part !== '.');
    const isOutside = written.startsWith('/') || /^[a-z]:|[\\\0]/i.test(written) || parts.includes('..');
    if (isOutside) throw unsafe(this.archive, summary, written);
    const name = parts.join('/');
    if (Buffer.byteLength(name) > longestName)
      throw unsafe(this.archive, `the archive has a name of more than ${longestName} bytes`, written);
    return name;
  }

  private async makeFolder(name: string): Promise<void> {
    if (this.made.has(name)) return;
    await mkdir(path.join(this.folder, name), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST' && error.code !== 'ENOTDIR') throw error;
      throw unsafe(this.archive, 'the archive holds a file and a folder of one name', name);
    });
    this.made.add(name);
  }

  private async write(place: string, entry: ArchiveEntry, signal: AbortSignal): Promise<void> {
    await using target = await open(place, 'wx').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST' && error.code !== 'EISDIR') throw error;
      throw unsafe(this.archive, 'the archive holds two files of one name', entry.name);
    });
    for await (const piece of entry.read()) {
      signal.throwIfAborted();
      await this.count(piece.length);
      await target.write(piece);
    }
  }

  private async count(bytes: number): Promise<void> {
    this.bytes += bytes;
    const { ratio, freeBytes, archive } = this.limits;
    if (this.bytes > freeBytes && this.bytes > ratio * archive)
      throw unsafe(this.archive, `the archive grows to more than ${ratio} times its size`);
    // A full disk is said before the last byte of it is taken.
    if (this.bytes - this.checkedAt < CHECK_BYTES) return;
    this.checkedAt = this.bytes;
    const { bavail, bsize } = await statfs(this.folder);
    if (bavail * bsize > LEAST_FREE) return;
    throw new TripletscopeError('disk-full', 'the disk is nearly full', {
      file: this.folder,
      remedy: 'Free some space, then import the archive again.',
    });
  }
}

const CHECK_BYTES = 64 * 2 ** 20;
const LEAST_FREE = 256 * 2 ** 20;
