/** A browser to test in: an installed Chrome, Chromium or Edge, else the one inside a package of ours. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sparticuz, { inflate } from '@sparticuz/chromium';

export interface FoundBrowser {
  program: string;
  args: string[];
  env?: Record<string, string>;
}

const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge'];
const places: Partial<Record<NodeJS.Platform, string[]>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((name) => {
    const folder = process.env[name];
    if (!folder) return [];
    const below = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];
    return below.map((file) => path.join(folder, file));
  }),
};

/** `TRIPLETSCOPE_BROWSER` names another, or `packaged` for the package's. */
export async function findChromium(): Promise<FoundBrowser> {
  const named = process.env.TRIPLETSCOPE_BROWSER;
  const onPath = (process.env.PATH ?? '')
    .split(path.delimiter)
    .flatMap((one) => names.map((name) => path.join(one, name)));
  const installed = [...(places[process.platform] ?? []), ...(process.platform === 'linux' ? onPath : [])];
  const program = named === 'packaged' ? undefined : (named ?? installed.find((file) => existsSync(file)));
  if (program !== undefined) return { program, args: rootNeeds };
  return inThePackage();
}

/** Chromium's sandbox refuses to start as root, as in a container. */
export const rootNeeds = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** On a bare machine it also needs the libraries and the fonts that the package brings along. */
async function inThePackage(): Promise<FoundBrowser> {
  const program = await sparticuz.executablePath();
  const args = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', ...rootNeeds];
  const env: Record<string, string> = existsSync('/etc/fonts') ? {} : { FONTCONFIG_PATH: path.join(tmpdir(), 'fonts') };
  if (spawnSync(program, ['--version', ...rootNeeds]).status !== 0) {
    await inflate(
      path.join(path.dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '../bin/al2023.tar.br'),
    );
    env.LD_LIBRARY_PATH = path.join(tmpdir(), 'al2023', 'lib');
  }
  return { program, args, env };
}
