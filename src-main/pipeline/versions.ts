/** What computed a result, for the report. */
import { readFileSync } from 'node:fs';
import type { BackendInfo } from '../compute/runtime/load.ts';

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

export const tripletscopeVersion = manifest.version;

export function versions({ backend, flavour, version, device, fallback, trunks }: BackendInfo): Record<string, string> {
  return {
    tripletscope: tripletscopeVersion,
    node: process.versions.node,
    backend: flavour === null ? backend : `${backend} (${flavour})`,
    backendVersion: version,
    device,
    trunks,
    ...(fallback === null ? {} : { fallback }),
  };
}
