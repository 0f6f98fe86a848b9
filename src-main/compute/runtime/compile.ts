/** Compiles tfjs-node's binding with node-gyp against Node-API 8, with the headers of the Node that runs. */
import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import { runProgram } from '../../downloads/pip.ts';
import { gateName } from './load-quietly.ts';

const require = createRequire(import.meta.url);

const tools = [
  { program: process.env.CXX ?? 'g++', instead: 'c++', what: 'a C++ compiler' },
  { program: 'make', instead: 'gmake', what: 'make' },
  { program: 'python3', instead: 'python', what: 'Python 3' },
] as const;

/** Throws `runtime-missing` naming what the build lacks, before anything is downloaded. */
export async function checkCompiler(): Promise<void> {
  for (const { program, instead, what } of tools) {
    if ((await answers(program)) || (await answers(instead))) continue;
    throw new TripletscopeError('runtime-missing', `${what} is needed to build the TensorFlow binding`, {
      expected: `${program} on the PATH`,
      received: 'none',
      remedy:
        'Install it (Debian and Ubuntu: apt install build-essential python3 python3-pip) and run the command again',
    });
  }
}

async function answers(program: string): Promise<boolean> {
  return runProgram(program, ['--version']).then(
    () => true,
    () => false,
  );
}

/** In a folder with binding/, binding.gyp and deps/: writes lib/napi-v8/tfjs_binding.node (about 20 s). */
export async function compileBinding(folder: string, signal: AbortSignal): Promise<void> {
  const gyp = require.resolve('node-gyp/bin/node-gyp.js');
  const manifest = path.join(path.dirname(require.resolve('@tensorflow/tfjs-node/package.json')), 'package.json');
  await copyFile(manifest, path.join(folder, 'package.json'));
  const output = path.join(folder, 'lib', 'napi-v8');
  const variables = ['--module_name=tfjs_binding', `--module_path=${output}`, '--napi_build_version=8'];
  const args = [gyp, 'rebuild', ...headers(), ...variables];
  try {
    await runProgram(process.execPath, args, { cwd: folder, signal });
  } catch (cause) {
    signal.throwIfAborted();
    const { stderr = '' } = cause as { stderr?: string };
    const received = stderr
      .split('\n')
      .find((line) => /error|ERR!.*stack/i.test(line))
      ?.slice(0, 300);
    const remedy = 'The compiler must know C++17; see the message above, or continue with the wasm backend';
    throw new TripletscopeError(
      'runtime-missing',
      'the TensorFlow binding did not compile',
      { received, remedy },
      { cause },
    );
  }
}

/** lib/napi-v8/stderr-gate.node; a runtime without it works, and only says more than it should. */
export async function compileStderrGate(folder: string, signal: AbortSignal): Promise<void> {
  const source = fileURLToPath(new URL('./stderr-gate.c', import.meta.url));
  const include = path.resolve(path.dirname(process.execPath), '..', 'include', 'node');
  const target = path.join(folder, 'lib', 'napi-v8', gateName);
  const flags = ['-O2', '-shared', '-fPIC', `-I${include}`, source, '-o', target];
  await runProgram(process.env.CC ?? 'cc', flags, { signal }).catch(() => signal.throwIfAborted());
}

/** The headers beside this Node, so that none are downloaded. */
function headers(): string[] {
  const folder = path.resolve(path.dirname(process.execPath), '..');
  return existsSync(path.join(folder, 'include', 'node', 'node_api.h')) ? [`--nodedir=${folder}`] : [];
}
