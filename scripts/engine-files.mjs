// Which files the engine of a package consists of, and what they are called there.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './dependencies.mjs';

const sources = ['src-main', 'src-shared', 'src-renderer/live'];
/** Tests and their helpers; and not of the engine: the desktop is in the archive, the command line needs a terminal. */
const leftOut = /(?:\.test|\/test-[\w-]+|\/sample-host)\.ts$|^src-main\/(?:cli|desktop)\//;

/** Node itself, which Electron brings, and types. */
const notShipped = /^node_modules\/(?:node-(?:linux|darwin|win)-\w+|typescript|(?:.+\/)?@types\/[\w-]+)$/;
/** Of the window, which is built. */
const ofTheWindow =
  /^node_modules\/(?:svelte|svelte-toolbelt|runed|bits-ui|uplot|@internationalized\/date|@trpc\/client)$/;
/** Inside a package: other packages, which are listed themselves, and what only developers read. */
const notNeeded = /^node_modules$|\.(?:map|d\.[cm]?ts)$/;
/** Libraries for other systems than the one that the package is made on. */
const elsewhere = new RegExp(
  `onnxruntime-node/bin/[^/]+/(?!${process.platform}/${process.arch}/)|` +
    `better-sqlite3/prebuilds/(?!${process.platform}(?:musl)?-${process.arch}\\.)`,
);

/** Files of this repository, from its root: sources, whose types are to be stripped, and files that they read. */
export function engineFiles() {
  const own = sources.flatMap((place) => filesIn(place)).filter((file) => !leftOut.test(file));
  return [...own, ...filesIn('resources/fonts'), 'LICENSE', 'package.json'];
}

/** Places of packages in the lockfile whose code is in a package of the program, in the engine or in the built window. */
export function shippedPackages(packages) {
  return Object.entries(packages)
    .filter(
      ([place, { dev }]) =>
        place !== '' && dev !== true && !notShipped.test(place) && existsSync(path.join(root, place)),
    )
    .map(([place]) => place);
}

/** Those of them that the engine loads. */
export function enginePackages(packages) {
  return shippedPackages(packages).filter((place) => !ofTheWindow.test(place));
}

/** Files of a package, from the root of the repository. */
export function packageFiles(place) {
  return filesIn(place, (name) => !notNeeded.test(name)).filter((file) => !elsewhere.test(file));
}

/** What a file of this repository is called in the engine. */
export function nameInEngine(file) {
  return file.replace(/\.ts$/, '.js');
}

/** Imports and threads name the files as they are called there. */
export function namedAsInEngine(code) {
  return code
    .replace(/((?:from|import)\s*\(?\s*)'(\.{1,2}\/[^']+)\.ts'/g, "$1'$2.js'")
    .replace(/new URL\('(\.{1,2}\/[^']+)\.ts', import\.meta\.url\)/g, "new URL('$1.js', import.meta.url)");
}

export function filesIn(place, wanted = () => true) {
  return readdirSync(path.join(root, place), { withFileTypes: true }).flatMap((entry) => {
    const below = `${place}/${entry.name}`;
    if (!wanted(entry.name) || entry.isSymbolicLink()) return [];
    return entry.isDirectory() ? filesIn(below, wanted) : [below];
  });
}
