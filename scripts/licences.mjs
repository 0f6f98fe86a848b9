// The licences of all that a package contains, as one text: name, version, licence, and the text that comes with it. Where a
// package brings none, its authors are named, and the text of its licence stands at the end.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** `packages` as in the lockfile; `places` are those of them that are inside. Throws where a licence has no text. */
export function licencesText(root, packages, places) {
  const entries = places.map((place) => {
    const folder = path.join(root, place);
    const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const { name, version } = manifest;
    return { name, version, licence: packages[place].license ?? licenceOf(manifest, folder), manifest, folder };
  });
  const distinct = new Map(entries.map((entry) => [`${entry.name} ${entry.version}`, entry]));
  const referred = new Set();
  const parts = [...distinct.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([title, { licence, manifest, folder }]) => {
      const head = `${title}\nLicence: ${licence}\n\n`;
      const own = ownText(folder);
      const isWhole = own.length > shortestText && !onlyRefers.test(licence);
      if (isWhole) return head + own;
      const texts = textsOf(licence, title);
      for (const text of texts) referred.add(text);
      const said = own === '' ? `By ${authorOf(manifest)}.\n` : `${own}\n\n`;
      return `${head}${said}The text of the licence is at the end of this file.`;
    });
  const font = `IBM Plex Sans\nLicence: OFL-1.1\n\n${read(root, 'resources', 'fonts', 'OFL.txt')}`;
  const texts = [...referred].sort().map((file) => read(root, ...file.split('/')));
  return [introduction, ...parts, font, ...texts].join(`\n\n${'-'.repeat(80)}\n\n`).concat('\n');
}

const introduction = `Licences of the software that Tripletscope contains. Tripletscope itself is under Apache-2.0 (LICENSE).
Electron and Chromium: LICENSE.electron.txt and LICENSES.chromium.html, beside the program.
@resvg/resvg-js is under MPL-2.0: its source is at https://github.com/thx/resvg-js.
libvips and the libraries that are linked with it, in @img/sharp-libvips, are under LGPL-3.0-or-later and other licences,
listed below: a shared library that can be replaced; its source is at https://github.com/lovell/sharp-libvips.

Compiled files contain libraries of others. Where their notices are:
onnxruntime (onnxruntime-node): https://github.com/microsoft/onnxruntime/blob/main/ThirdPartyNotices.txt
XNNPACK (@tensorflow/tfjs-backend-wasm), BSD-3-Clause: https://github.com/google/XNNPACK/blob/master/LICENSE
Yggdrasil Decision Forests (ydf-training): https://github.com/google/yggdrasil-decision-forests
libnsbmp (@cwasm/nsbmp), MIT: https://www.netsurf-browser.org/projects/libnsbmp
SQLite (better-sqlite3) is in the public domain.
TensorFlow's binding (engine/binding, on Linux) is compiled from @tensorflow/tfjs-node with the headers of TensorFlow, both
under Apache-2.0. TensorFlow itself is not inside; it is downloaded where the user asks for it.`;

/** Characters; less is a line that names a licence. */
const shortestText = 400;
/** Its text is not in the packages that are under it, whatever else they say. */
const onlyRefers = /LGPL/;

const standardTexts = {
  MIT: ['resources/licences/MIT.txt'],
  'Apache-2.0': ['LICENSE'],
  'MPL-2.0': ['resources/licences/MPL-2.0.txt'],
  'LGPL-3.0-or-later': ['resources/licences/LGPL-3.0.txt', 'resources/licences/GPL-3.0.txt'],
};

function textsOf(licence, title) {
  return licence
    .replace(/[()]/g, '')
    .split(/ (?:AND|OR) /)
    .flatMap((one) => {
      const files = standardTexts[one];
      if (files === undefined)
        throw new Error(`${title} brings no text of its licence, and ${one} has none in resources/licences: add it.`);
      return files;
    });
}

function read(...parts) {
  return readFileSync(path.join(...parts), 'utf8').trim();
}

function licenceOf({ license, licenses }, folder) {
  const named = typeof license === 'string' ? license : (license?.type ?? licenses?.[0]?.type);
  if (named !== undefined) return named;
  if (/^(?:the )?mit license|permission is hereby granted, free of charge/im.test(ownText(folder))) return 'MIT';
  throw new Error(`${path.basename(folder)} names no licence.`);
}

function authorOf({ author, maintainers, repository }) {
  const person = author ?? maintainers?.[0];
  const name = typeof person === 'string' ? person : person?.name;
  const source = typeof repository === 'string' ? repository : repository?.url;
  return [name, source].filter((part) => part !== undefined).join(', ');
}

/** Its files with licences and notices, else what its README says under that heading. */
function ownText(folder) {
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  const named = files.filter(({ name }) => /^(?:licen[cs]e|copying|notice|thirdpartynotices)(?:[.-].*)?$/i.test(name));
  if (named.length > 0)
    return named
      .map(({ name }) => name)
      .sort()
      .map((name) => read(folder, name))
      .join('\n\n');
  const readme = files.find(({ name }) => /^readme\.md$/i.test(name));
  return readme === undefined ? '' : licenceSection(read(folder, readme.name));
}

/** From a heading (`## License`, or underlined) to the next one; nothing where it only names a licence. */
function licenceSection(readme) {
  const lines = readme.split('\n');
  const isHeading = (i) => /^#+\s/.test(lines[i]) || /^(?:-{3,}|={3,})\s*$/.test(lines[i + 1] ?? '');
  const start = lines.findIndex((line, i) => isHeading(i) && /licen[cs](?:e|ing)\b/i.test(line));
  if (start === -1) return '';
  const length = lines.slice(start + 2).findIndex((_, i) => isHeading(start + 2 + i));
  const section = lines
    .slice(start + 1, length === -1 ? undefined : start + 2 + length)
    .join('\n')
    .replace(/^[-=]+\n/, '')
    .trim();
  return /copyright|licenses:/i.test(section) ? section : '';
}
