// The licences of all that a package contains, as one text: name, version, licence, and the text that comes with it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** `packages` as in the lockfile. Development alone is left out; what the window is built from is inside. */
export function licencesText(root, packages) {
  const entries = Object.entries(packages)
    .filter(
      ([place, { dev }]) => place !== '' && existsSync(path.join(root, place)) && (dev !== true || isBuiltIn(place)),
    )
    .map(([place, { version, license }]) => {
      const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
      return { name, version, license: license ?? manifestLicence(root, place), text: ownText(path.join(root, place)) };
    });
  const known = new Set();
  const distinct = entries
    .filter(({ name, version }) => !known.has(`${name}@${version}`) && known.add(`${name}@${version}`))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const parts = distinct.map(({ name, version, license, text }) => {
    const own =
      text === ''
        ? `The package brings no text of its licence (${license}).\nhttps://www.npmjs.com/package/${name}`
        : text;
    return `${name} ${version}\nLicence: ${license}\n\n${own}`;
  });
  const font = readFileSync(path.join(root, 'resources', 'fonts', 'OFL.txt'), 'utf8').trim();
  return [introduction, ...parts, `IBM Plex Sans\nLicence: OFL-1.1\n\n${font}`]
    .join(`\n\n${'-'.repeat(80)}\n\n`)
    .concat('\n');
}

const introduction = `Licences of the software that Tripletscope contains. Tripletscope itself is under Apache-2.0 (LICENSE).
Electron and Chromium: LICENSE.electron.txt and LICENSES.chromium.html, beside the program.
@resvg/resvg-js is under MPL-2.0: its source is at https://github.com/thx/resvg-js.
libvips, in @img/sharp-libvips, is under LGPL-3.0-or-later: a shared library that can be replaced; its source is at
https://github.com/lovell/sharp-libvips.`;

/** In the built window: its framework. */
function isBuiltIn(place) {
  return place === 'node_modules/svelte';
}

function manifestLicence(root, place) {
  const { license } = JSON.parse(readFileSync(path.join(root, place, 'package.json'), 'utf8'));
  return typeof license === 'string' ? license : (license?.type ?? 'not named');
}

function ownText(folder) {
  const files = readdirSync(folder).filter((name) =>
    /^(?:licen[cs]e|copying|notice|thirdpartynotices)(?:[.-].*)?$/i.test(name),
  );
  return files
    .sort()
    .map((name) => path.join(folder, name))
    .flatMap((file) => {
      try {
        return [readFileSync(file, 'utf8').trim()];
      } catch {
        return []; // a folder of that name
      }
    })
    .join('\n\n');
}
