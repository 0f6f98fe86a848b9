// Called by electron-builder between packing and fuses: the engine beside the archive, as plain files.
import { chmodSync, copyFileSync, linkSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

export async function afterPack({ appOutDir, packager, electronPlatformName }) {
  const resources =
    electronPlatformName === 'darwin'
      ? path.join(appOutDir, `${packager.appInfo.productFilename}.app`, 'Contents', 'Resources')
      : path.join(appOutDir, 'resources');
  // An Electron at hand may bring an app of its own.
  rmSync(path.join(resources, 'app'), { recursive: true, force: true });
  const { TRIPLETSCOPE_STAGED_ENGINE: staged } = process.env;
  if (staged === undefined) throw new Error('The engine was not staged: run `npm run package`.');
  copy(staged, path.join(resources, 'engine'));
  copyFileSync(path.join(staged, 'THIRD-PARTY-LICENCES.txt'), path.join(resources, 'THIRD-PARTY-LICENCES.txt'));
}

function copy(from, to) {
  if (!statSync(from).isDirectory()) {
    try {
      linkSync(from, to);
    } catch {
      copyFileSync(from, to);
      chmodSync(to, statSync(from).mode);
    }
    return;
  }
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from)) copy(path.join(from, entry), path.join(to, entry));
}
