// npm run package [-- --linux AppImage deb | --win nsis | --mac dmg]: without arguments the folder of the program for this
// system, in dist/. The engine lies beside the archive as plain files (`resources/engine`): its types are stripped, so that
// it starts on any Node, and native modules, worker threads and the TensorFlow runtime find files where they look for them.
import { copyFileSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildWhereOlder } from './build.mjs';
import { ensureDependencies, fail, findNode, root, run, runCli } from './dependencies.mjs';
import {
  engineFiles,
  enginePackages,
  filesIn,
  namedAsInEngine,
  nameInEngine,
  packageFiles,
  shippedPackages,
} from './engine-files.mjs';
import { writeIcons } from './icons.mjs';
import { licencesText } from './licences.mjs';
import { packageTargets, usage } from './package-targets.mjs';

/** Writes the engine to `folder`, with its packages and their licences. */
async function stageEngine(folder) {
  const { stripTypeScriptTypes } = await import('node:module');
  rmSync(folder, { recursive: true, force: true });
  for (const file of engineFiles()) {
    const target = path.join(folder, nameInEngine(file));
    mkdirSync(path.dirname(target), { recursive: true });
    if (!file.endsWith('.ts')) copyFileSync(path.join(root, file), target);
    else writeFileSync(target, namedAsInEngine(stripTypeScriptTypes(readFileSync(path.join(root, file), 'utf8'))));
  }
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  for (const file of enginePackages(packages).flatMap(packageFiles))
    linked(path.join(root, file), path.join(folder, file));
  const licences = licencesText(root, packages, shippedPackages(packages));
  writeFileSync(path.join(folder, 'THIRD-PARTY-LICENCES.txt'), licences);
}

/** TensorFlow's binding as it was compiled for this user: whoever installs the package needs no compiler then. */
async function stageBinding(folder) {
  const { installedRuntime } = await import('../src-main/compute/runtime/installed.ts');
  const runtime = installedRuntime('cpu');
  if (runtime === null)
    return process.stdout.write(
      'TensorFlow is not installed here: users of the package need a compiler to install it.\n',
    );
  const compiled = path.dirname(runtime.binding);
  for (const name of readdirSync(compiled)) linked(path.join(compiled, name), path.join(folder, name));
}

/** Without taking room where both lie on one disk. */
function linked(from, to) {
  mkdirSync(path.dirname(to), { recursive: true });
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

/** What goes into the archive: the built window and desktop. */
function stageApp(folder, before) {
  rmSync(folder, { recursive: true, force: true });
  for (const file of [...filesIn('out'), 'resources/icon.png']) linked(path.join(root, file), path.join(folder, file));
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const { name, version, description, homepage, license, main } = manifest;
  const author = 'The Tripletscope authors';
  const desktopName = `${name}.desktop`; // a running window belongs to this entry of the menu
  const app = { name, productName: 'Tripletscope', desktopName, version, description, homepage, license, author, main };
  if (before !== undefined) {
    // Tests start the program in an older Electron, which needs some functions of newer ones.
    app.main = 'before/start.cjs';
    mkdirSync(path.join(folder, 'before'), { recursive: true });
    const copy = (from, to) => {
      if (!statSync(from).isDirectory()) return linked(from, to);
      for (const entry of readdirSync(from)) copy(path.join(from, entry), path.join(to, entry));
    };
    copy(before, path.join(folder, 'before'));
    writeFileSync(
      path.join(folder, 'before', 'start.cjs'),
      "require('./compat.js');\nrequire('../out/main/main.cjs');\n",
    );
  }
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(app, null, 1));
}

/** `electronDist`: an Electron that is there already. Resolves to the exit code. */
export async function packageProgram({ targets, electronDist, before, output = path.join(root, 'dist') }) {
  const staged = path.join(output, 'staged');
  stageApp(path.join(staged, 'app'), before);
  await stageEngine(path.join(staged, 'engine'));
  await stageBinding(path.join(staged, 'engine', 'binding'));
  await writeIcons(path.join(root, 'resources', 'icon.png'), path.join(staged, 'icons'));
  const electron = JSON.parse(readFileSync(path.join(root, 'node_modules/electron/package.json'), 'utf8')).version;
  const at = electronDist === undefined ? electron : readFileSync(path.join(electronDist, 'version'), 'utf8').trim();
  const config = JSON.parse(readFileSync(path.join(root, 'electron-builder.json'), 'utf8'));
  const made = {
    ...config,
    directories: { buildResources: path.join(staged, 'icons'), output },
    electronVersion: at.replace(/^v/, ''),
    electronFuses: fusesOf(config.electronFuses, at),
    ...(electronDist === undefined ? {} : { electronDist }),
    afterPack: path.join(root, 'scripts', 'after-pack.mjs'),
  };
  const file = path.join(staged, 'electron-builder.json');
  writeFileSync(file, JSON.stringify(made));
  const program = path.join(root, 'node_modules', 'electron-builder', 'cli.js');
  const env = { TRIPLETSCOPE_STAGED_ENGINE: path.join(staged, 'engine') };
  const args = [...targets, '--project', path.join(staged, 'app'), '--config', file, '--publish', 'never'];
  return run(findNode(), [program, ...args], { cwd: root, env });
}

const failed = `error: the package was not made; the reason stands above. If it was a download: Electron and the tools that make
installers are downloaded at the first run. ELECTRON_OVERRIDE_DIST_PATH names a folder with an Electron that is on this machine,
CUSTOM_FPM_PATH an fpm (for deb), APPIMAGE_TOOLS_PATH a folder of tools for AppImages (docs/adr/0082-what-a-package-lacks-is-found.md).
`;

/** Electron before 29, which tests run in, lacks the newest of them. */
function fusesOf({ grantFileProtocolExtraPrivileges, ...older }, version) {
  return Number(version.replace(/^v/, '').split('.')[0]) < 29 ? older : { ...older, grantFileProtocolExtraPrivileges };
}

if (process.argv[1]?.endsWith('package.mjs')) {
  const { targets, help, wrong } = packageTargets(process.argv.slice(2), process.platform);
  if (help) {
    process.stdout.write(usage);
    process.exit(0);
  }
  if (wrong !== undefined) fail(`${wrong}\n\n${usage}`);
  ensureDependencies();
  // The scripts run on any Node from 18 on; types are stripped by the one of the dependencies.
  if (Number(process.versions.node.split('.')[0]) < 24) {
    process.exitCode = await run(findNode(), ['--disable-warning=ExperimentalWarning', ...process.argv.slice(1)], {});
  } else {
    if ((await buildWhereOlder()) !== 0) fail('the interface cannot be built; see the errors above.');
    // A test packs what is there. TensorFlow gives the package its binding; without it the package is made all the same.
    if (process.env.TRIPLETSCOPE_PACKAGE_OUTPUT === undefined) await runCli(['setup']);
    const code = await packageProgram({
      targets,
      electronDist: process.env.ELECTRON_OVERRIDE_DIST_PATH || undefined,
      before: process.env.TRIPLETSCOPE_PACKAGE_BEFORE || undefined,
      output: process.env.TRIPLETSCOPE_PACKAGE_OUTPUT || undefined,
    });
    if (code !== 0) process.stderr.write(failed);
    process.exitCode = code;
  }
}
