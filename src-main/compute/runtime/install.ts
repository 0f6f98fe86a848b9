/**
 * Installs a TensorFlow runtime once per user: the libraries out of the wheel, and tfjs-node's binding, compiled against
 * them or brought by a package. A cut installation goes on; a folder is only called a runtime once it has loaded and computed.
 */
import { cp, mkdir, readdir, readFile, rename, rm, statfs, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { WorkContext } from '../../../src-shared/progress.ts';
import { runProgram } from '../../downloads/pip.ts';
import { unzip } from '../../downloads/unzip.ts';
import { fetchWheel } from '../../downloads/wheel.ts';
import { fileError } from '../../system/file-error.ts';
import { patchBinding } from './binding-patch.ts';
import { checkCompiler, compileBinding, compileStderrGate } from './compile.ts';
import { diskNeeded, type Flavour, tensorflowVersion, wheels } from './flavours.ts';
import { holdInstallLock } from './install-lock.ts';
import { type InstalledRuntime, installedRuntime, runtimeFolder, runtimesFolder } from './installed.ts';
import { installNvidiaLibraries } from './nvidia.ts';
import { packagedBinding } from './packaged-binding.ts';

const require = createRequire(import.meta.url);

/**
 * The runtime of that flavour, installed first where it is missing.
 * @throws TripletscopeError 'unsupported' where there is no library for the platform, 'runtime-missing' without compiler,
 *   Python or pip, 'not-found' without network, 'disk-full', 'not-permitted'.
 */
export async function installRuntime(flavour: Flavour, context: WorkContext): Promise<InstalledRuntime> {
  const found = installedRuntime(flavour);
  if (found !== null) return found;
  checkPlatform();
  if (packagedBinding() === null) await checkCompiler();
  const folder = runtimesFolder();
  try {
    await mkdir(folder, { recursive: true });
    const release = await holdInstallLock(folder, context.signal);
    try {
      return installedRuntime(flavour) ?? (await install(flavour, folder, context));
    } finally {
      await release();
    }
  } catch (error) {
    context.signal.throwIfAborted();
    throw fileError(error, folder, diskNeeded[flavour]);
  }
}

function checkPlatform(): void {
  if (process.platform === 'linux' && process.arch === 'x64') return;
  throw new TripletscopeError('unsupported', 'there is no TensorFlow library for this platform', {
    expected: 'linux x64',
    received: `${process.platform} ${process.arch}`,
    remedy: 'The wasm backend, which is slower, runs everything except the training of convolutions',
  });
}

async function install(flavour: Flavour, folder: string, context: WorkContext): Promise<InstalledRuntime> {
  const wheel = wheels[flavour];
  const downloads = path.join(folder, 'downloads');
  const building = path.join(folder, `${flavour}.building`);
  const file = await fetchWheel(wheel, downloads, context);
  await checkSpace(folder, diskNeeded[flavour] - wheel.bytes);
  await rm(building, { recursive: true, force: true });
  await unzip(file, { folder: path.join(building, 'deps'), place: placeOf, stage: `${wheel.label}, unpack` }, context);
  for (const [link, library] of links) await symlink(library, path.join(building, 'deps', 'lib', link));
  if (flavour === 'cuda') await installNvidiaLibraries(file, { building, downloads }, context);
  const packaged = packagedBinding();
  if (packaged === null) {
    context.report({ stage: `${wheel.label}, compile`, done: 0 });
    await copyBinding(building);
    await compileBinding(building, context.signal);
    await compileStderrGate(building, context.signal);
  } else await cp(packaged, path.join(building, 'lib', 'napi-v8'), { recursive: true });
  await proveLoads(path.join(building, 'lib', 'napi-v8', 'tfjs_binding.node'), context.signal);
  await dropSources(building);
  await writeFile(path.join(building, 'runtime.json'), JSON.stringify({ flavour, version: tensorflowVersion }));
  const target = runtimeFolder(flavour);
  await rm(target, { recursive: true, force: true });
  await rename(building, target);
  await dropOlder(flavour, folder);
  await rm(file, { force: true });
  return installedRuntime(flavour)!;
}

const links = [
  ['libtensorflow.so', 'libtensorflow_cc.so.2'],
  ['libtensorflow_framework.so', 'libtensorflow_framework.so.2'],
] as const;

/** Libraries to deps/lib, headers to deps/include. */
function placeOf(entry: string): string | null {
  const [, library] = entry.match(/^tensorflow\/(libtensorflow_(?:cc|framework)\.so\.2)$/) ?? [];
  if (library !== undefined) return path.join('lib', library);
  return entry.startsWith('tensorflow/include/') ? entry.slice('tensorflow/'.length) : null;
}

async function checkSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= bytes) return;
  throw new TripletscopeError('disk-full', 'there is not enough space for the TensorFlow runtime', {
    file: folder,
    expected: `${Math.ceil(bytes / 1e6).toLocaleString('en')} MB`,
    received: `${Math.floor((bavail * bsize) / 1e6).toLocaleString('en')} MB`,
    remedy: 'Free some space, or set TRIPLETSCOPE_RUNTIME_DIR to a folder on another disk, and run the command again',
  });
}

async function copyBinding(building: string): Promise<void> {
  const source = path.dirname(require.resolve('@tensorflow/tfjs-node/package.json'));
  for (const name of ['binding', 'binding.gyp'])
    await cp(path.join(source, name), path.join(building, name), { recursive: true });
  const backend = path.join(building, 'binding', 'tfjs_backend.cc');
  await writeFile(backend, patchBinding(await readFile(backend, 'utf8')));
}

/** In a process of its own: a library that cannot be loaded must not take this one with it. */
async function proveLoads(binding: string, signal: AbortSignal): Promise<void> {
  const script = `process.dlopen({ exports: {} }, ${JSON.stringify(binding)})`;
  try {
    const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' };
    // The program of a utility process is Electron, which does not run as Node: a thread has to do there.
    if (process.versions.electron === undefined) await runProgram(process.execPath, ['-e', script], { signal, env });
    else await endOf(new Worker(script, { eval: true, env }));
  } catch (cause) {
    signal.throwIfAborted();
    const { stderr = '' } = cause as { stderr?: string };
    throw new TripletscopeError(
      'runtime-missing',
      'the TensorFlow library was installed but does not load',
      {
        received:
          stderr
            .trim()
            .split('\n')
            .find((line) => line.includes('Error')) ?? String(cause),
        remedy: 'It needs glibc 2.27 or newer and a processor with AVX; without it the wasm backend is used',
      },
      { cause },
    );
  }
}

function endOf(thread: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    thread.once('error', reject);
    thread.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the thread ended with ${code}`))));
  });
}

/** Runtimes of this flavour that this version no longer uses; one that another process has loaded stays usable to it. */
async function dropOlder(flavour: Flavour, folder: string): Promise<void> {
  const kept = path.basename(runtimeFolder(flavour));
  for (const name of await readdir(folder)) {
    if (name.startsWith(`${flavour}-`) && name !== kept)
      await rm(path.join(folder, name), { recursive: true, force: true });
  }
}

async function dropSources(building: string): Promise<void> {
  for (const name of ['build', 'binding', 'binding.gyp', 'package.json', path.join('deps', 'include')]) {
    await rm(path.join(building, name), { recursive: true, force: true });
  }
}
