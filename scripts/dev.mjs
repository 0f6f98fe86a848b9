// npm run dev [-- FOLDER]: the interface reloads on save; in the desktop window, or in a browser where there is none.
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import path from 'node:path';
import { ensureDependencies, findNode, root, run } from './dependencies.mjs';
import { findElectron } from './electron.mjs';

ensureDependencies();
const node = findNode();
const electron = findElectron();
const given = process.argv
  .slice(2)
  .map((one) => (one.startsWith('-') ? one : path.resolve(process.env.INIT_CWD ?? '.', one)));
const inBrowser = 'reason' in electron || process.env.TRIPLETSCOPE_DEV === 'browser';
if (inBrowser) {
  process.stderr.write(
    'reason' in electron ? `No window: ${electron.reason}. Opening the interface in a browser instead.\n` : '',
  );
  process.exitCode = await devInBrowser();
} else {
  const root_ = process.platform === 'linux' && process.getuid?.() === 0 ? ['--noSandbox'] : [];
  const program = path.join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  process.exitCode = await run(node, [program, 'dev', '--watch', ...root_, '--', ...given], {
    cwd: root,
    env: {
      ELECTRON_EXEC_PATH: electron.program,
      TRIPLETSCOPE_ENGINE_NODE: process.env.TRIPLETSCOPE_ENGINE_NODE || node,
    },
  });
}

/** The engine on `serve`, and before it the server of the sources, at one address for both. */
async function devInBrowser() {
  const port = randomInt(20_000, 60_000);
  const cli = path.join(root, 'src-main', 'cli', 'main.ts');
  const engine = spawn(node, [cli, 'serve', ...given, '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  engine.stdout.on('data', (chunk) => {
    const [, token] = String(chunk).match(/#token=(\S+)/) ?? [];
    if (token) process.stdout.write(`\n  Open http://127.0.0.1:5173/#token=${token}\n\n`);
  });
  const program = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const env = { TRIPLETSCOPE_DEV_ENGINE: `http://127.0.0.1:${port}` };
  try {
    return await run(node, [program, '--config', path.join(root, 'vite.dev.config.ts')], { cwd: root, env });
  } finally {
    engine.kill();
  }
}
