/** A browser to test in: an installed Chrome, Chromium or Edge, else the one inside a package of ours. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import sparticuz from '@sparticuz/chromium';

export interface FoundBrowser {
  program: string;
  args: string[];
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
  return { program: await sparticuz.executablePath(), args: [...sparticuz.args.filter(fits), ...rootNeeds] };
}

/** Chromium's sandbox refuses to start as root, as in a container. */
export const rootNeeds = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** The package is made for servers without a screen; of its flags only what it takes to start is wanted. */
function fits(flag: string): boolean {
  return !/^--(disable-web-security|allow-running-insecure|disable-site-isolation|single-process|no-zygote|window-size)/.test(
    flag,
  );
}
