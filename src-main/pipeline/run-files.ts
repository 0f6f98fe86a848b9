/** The files of a run, resolved: absolute paths and the SHA-256 of what lies there, so that another file is never taken for it. */
import path from 'node:path';
import { TripletscopeError } from '../../src-shared/errors.ts';
import { isHeadFile, type NetworkSettings, type RunSettings } from '../../src-shared/run-spec/run-spec.ts';
import { hashOfFile } from '../system/file-hashes.ts';

/** Throws `not-found` for a file that is gone, `bad-input` for one that is another than it was. */
export async function resolvedFiles(settings: RunSettings): Promise<RunSettings> {
  const { network } = settings;
  const weights = await resolved('weights', network.weights, network.weightsSha256);
  const headFile = network.head !== undefined && isHeadFile(network.head) ? network.head : undefined;
  const head = await resolved('head', headFile, network.headSha256);
  const files: Partial<NetworkSettings> = { ...weights, ...head };
  return { ...settings, network: { ...network, ...files } };
}

/**
 * The choices with each file as `made` knows it, where it is the same: by its SHA-256, by what lies there now, or, where
 * nothing lies there and no SHA-256 is said, by its place. What is another file, or not known to be the same, stays as it is.
 */
export async function filesAsMade(network: NetworkSettings, made: NetworkSettings): Promise<NetworkSettings> {
  const same = { ...network };
  for (const [option, sha256] of [
    ['weights', 'weightsSha256'],
    ['head', 'headSha256'],
  ] as const) {
    const [file, known] = [network[option], made[option]];
    if (file === undefined || known === undefined || (option === 'head' && !isHeadFile(file))) continue;
    const found = await hashOfFile(path.resolve(file));
    const said = network[sha256] ?? found;
    const isSame = said === null ? path.resolve(file) === known : said === made[sha256] && (found ?? said) === said;
    if (isSame) Object.assign(same, { [option]: known, [sha256]: made[sha256] });
  }
  return same;
}

async function resolved(
  option: 'weights' | 'head',
  file: string | undefined,
  wanted: string | undefined,
): Promise<Partial<NetworkSettings>> {
  if (file === undefined) return {};
  const absolute = path.resolve(file);
  const found = await hashOfFile(absolute);
  if (found === null) {
    const which = wanted === undefined ? '' : ` with the SHA-256 ${wanted}`;
    const what = option === 'weights' ? 'weight file' : 'file of the head';
    throw new TripletscopeError('not-found', `the ${what} was not found`, {
      file: absolute,
      remedy: `Choose ${path.basename(file)}${which} again, at its present place: in Train, or with --${option} FILE.`,
    });
  }
  if (wanted !== undefined && found !== wanted)
    throw new TripletscopeError('bad-input', 'the file differs from the one that was used', {
      file: absolute,
      expected: `SHA-256 ${wanted}`,
      received: found,
      remedy: `Choose the earlier file again, or take this one as a new one: with --${option} FILE.`,
    });
  return { [option]: absolute, [`${option}Sha256`]: found };
}
