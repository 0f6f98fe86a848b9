/** The binding that a package of the program brings, so that its users need no compiler. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Beside the sources of the engine; `scripts/package.mjs` puts it there. */
const place = fileURLToPath(new URL('../../../binding', import.meta.url));

/**
 * The folder with `tfjs_binding.node`, compiled when the package was made. It is for Node-API 8, which every Node has, and
 * finds its libraries beside itself, so it fits every runtime of this version. Null in a checkout, where it is compiled.
 */
export function packagedBinding(): string | null {
  return existsSync(path.join(place, 'tfjs_binding.node')) ? place : null;
}
