/**
 * The Python names that a PyTorch checkpoint may hold: what rebuilds tensors, and harmless containers that come along
 * (epochs, arguments, optimizer states, numpy's scalars). Everything else is refused by name.
 */
import { TripletscopeError } from '../../../src-shared/errors.ts';
import type { NumberFormat } from '../../../src-shared/number-formats.ts';
import { saveAgain } from './pickle-input.ts';
import type { PickleHost } from './pickle-machine.ts';
import {
  ForeignObject,
  kindOf,
  PickleDict,
  PickleGlobal,
  PickleObject,
  PickleTuple,
  type PickleValue,
} from './pickle-values.ts';
import { checkTensorCount } from './tensor-limits.ts';
import { dtypeFormats, storageFormats, TorchStorage, TorchTensor } from './torch-tensors.ts';

type Call = (args: PickleValue[]) => PickleValue;

/**
 * The host of a file's pickles; `file` is for messages. Classes of other people's packages become stand-ins of which
 * nothing is read or run, and are named in `foreign`; what could run something is refused by name.
 */
export function torchHost(file: string): PickleHost & { foreign: Set<string> } {
  const foreign = new Set<string>();
  let tensors = 0;
  const globals = torchGlobals({
    refuse: (what) => malformed(file, what),
    count: () => checkTensorCount(++tensors, file),
  });
  return {
    foreign,
    global: (module, name) => {
      const found = globals.get(`${module} ${name}`);
      if (found !== undefined) return found;
      const type = `${module}.${name}`;
      if (!isForeign(module))
        throw new TripletscopeError('unsafe-input', `refusing ${type}: not data`, { file, remedy: saveAgain });
      return new PickleGlobal(type, () => {
        foreign.add(type);
        return new ForeignObject(type);
      });
    },
    persistent: (id) => storageOf(id, file),
  };
}

/** Modules of Python, of PyTorch's core and of NumPy can run things; a class of a loss, a callback or a config cannot here. */
function isForeign(module: string): boolean {
  const [root] = module.split('.');
  if (root === 'torch') return /^torch\.(nn|optim)\./.test(module);
  return !pythonModules.has(root) && /^\w+(\.\w+)*$/.test(module);
}

const pythonModules = new Set(
  (
    '__builtin__ _codecs _io _pickle _posixsubprocess _thread argparse ast asyncio atexit base64 bdb builtins bz2 cffi cloudpickle ' +
    'code codecs codeop collections commands concurrent contextlib copy copyreg copy_reg ctypes datetime dill distutils exec ' +
    'fcntl ftplib functools gc getpass glob http imaplib imp importlib inspect io itertools joblib logging marshal mmap ' +
    'multiprocessing nt numpy operator os pathlib pdb pickle pickletools pip pkg_resources pkgutil platform poplib posix ' +
    'posixpath pprint profile pty pydoc random re runpy select setuptools shelve shlex shutil signal site smtplib socket ' +
    'socketserver sqlite3 ssl subprocess sys tarfile telnetlib tempfile threading timeit tokenize trace traceback types ' +
    'typing unittest urllib uuid venv warnings weakref webbrowser wsgiref xmlrpc yaml zipfile zipimport'
  ).split(' '),
);

/** ('storage', type, key, location, elements[, view]), where view is (key, start, elements) or None. */
function storageOf(id: PickleValue, file: string): TorchStorage {
  const [tag, type, key, , elements, view = null] = id instanceof PickleTuple ? id.items : [];
  if (tag === 'module') throw malformed(file, 'the file holds a whole network with its source, not its tensors');
  const format =
    type instanceof PickleGlobal ? storageFormats.get(type.name.replace(/^torch\.(storage\.)?/, '')) : undefined;
  const named = typeof key === 'string' || typeof key === 'number';
  if (tag !== 'storage' || format === undefined || !named || !isCount(elements)) {
    throw malformed(file, 'a persistent id that is no storage');
  }
  const spec = { type: (type as PickleGlobal).name, key: String(key), format };
  if (view === null) return new TorchStorage({ ...spec, elements });
  const [, start, length] = view instanceof PickleTuple ? view.items : [];
  if (!isCount(start) || !isCount(length) || start + length > elements) {
    throw malformed(file, `a view that leaves storage ${key}`);
  }
  return new TorchStorage({ ...spec, elements: length, start });
}

type Refuse = (what: string) => TripletscopeError;

/** `count` is called for every tensor, before it is made. */
function torchGlobals({ refuse, count }: { refuse: Refuse; count: () => void }): Map<string, PickleGlobal> {
  const globals = new Map<string, PickleGlobal>();
  const allow = (modules: readonly string[], names: readonly string[], call: Call | null): void => {
    for (const module of modules) {
      for (const name of names) globals.set(`${module} ${name}`, new PickleGlobal(`${module}.${name}`, call));
    }
  };
  const inert =
    (type: string): Call =>
    () =>
      new PickleObject(type);

  // Tensors
  allow(['torch._utils'], ['_rebuild_tensor', '_rebuild_tensor_v2'], (args) => {
    count();
    return rebuildTensor(args, refuse);
  });
  allow(['torch._utils'], ['_rebuild_tensor_v3'], (args) => {
    count();
    return rebuildTyped(args, refuse);
  });
  allow(['torch._utils'], ['_rebuild_parameter', '_rebuild_parameter_with_state'], ([data]) => tensorOf(data, refuse));
  allow(['torch._tensor'], ['_rebuild_from_type_v2'], ([rebuild, , args]) => {
    const known = rebuild instanceof PickleGlobal && rebuild.name.startsWith('torch._utils._rebuild_');
    if (!known || rebuild.call === null || !(args instanceof PickleTuple)) throw refuse('a tensor of an unknown kind');
    return rebuild.call(args.items);
  });
  allow(['torch'], [...storageFormats.keys()], null);
  allow(['torch.storage'], ['UntypedStorage', 'TypedStorage'], null);
  allow(['torch'], [...dtypeFormats.keys(), 'Tensor', 'strided', 'contiguous_format'], null);
  allow(['torch.nn.parameter', 'torch.nn'], ['Parameter'], null);
  allow(['torch'], ['Size'], ([items = new PickleTuple([])]) => items);
  allow(['torch'], ['device'], inert('torch.device'));
  allow(['torch.serialization'], ['_get_layout'], inert('torch.layout'));

  // Python's containers
  allow(['collections'], ['OrderedDict', 'Counter'], ([items]) => dictOf(items, refuse));
  allow(['collections'], ['defaultdict'], ([, items]) => dictOf(items, refuse));
  allow(['collections'], ['deque'], ([items]) => (Array.isArray(items) ? items : []));
  allow(builtins, ['dict'], ([items]) => dictOf(items, refuse));
  allow(builtins, ['set', 'frozenset'], ([items]) => new Set(Array.isArray(items) ? items : []));
  allow(builtins, ['list', 'tuple', 'int', 'float', 'bool', 'str', 'object'], null);
  allow(builtins, ['complex', 'slice', 'range', 'bytearray'], inert('a value'));
  allow(attributeDicts.modules, attributeDicts.names, ([items]) => dictOf(items, refuse));

  // Stand-ins that keep nothing
  allow(['argparse'], ['Namespace'], inert('argparse.Namespace'));
  allow(['types'], ['SimpleNamespace'], inert('types.SimpleNamespace'));
  allow(pathModules, pathNames, inert('a path'));
  allow(['datetime'], ['datetime', 'date', 'time', 'timedelta', 'timezone'], inert('a date'));
  allow(['uuid'], ['UUID'], inert('a UUID'));
  allow(['_codecs'], ['encode'], inert('bytes'));
  allow(['numpy'], ['dtype', 'ndarray'], inert('numpy.dtype'));
  allow(['numpy.core.multiarray', 'numpy._core.multiarray'], ['scalar', '_reconstruct'], inert('a numpy value'));
  // Protocols 0 and 1 name a class through this: (class, base, state)
  allow(['copyreg', 'copy_reg'], ['_reconstructor'], ([type]) => {
    if (type instanceof PickleGlobal && type.call !== null) return type.call([]);
    throw refuse(`a call of ${type === undefined ? 'nothing' : kindOf(type)}`);
  });
  return globals;
}

const builtins = ['builtins', '__builtin__'];
const pathModules = ['pathlib', 'pathlib._local'];
const pathNames = ['Path', 'PosixPath', 'WindowsPath', 'PurePath', 'PurePosixPath', 'PureWindowsPath'];
/** Dicts with attributes, in which training frameworks keep settings. */
const attributeDicts = {
  modules: ['pytorch_lightning.utilities.parsing', 'lightning_fabric.utilities.data', 'easydict', 'addict.addict'],
  names: ['AttributeDict', 'EasyDict', 'Dict'],
};

function dictOf(items: PickleValue | undefined, refuse: Refuse): PickleDict {
  const dict = new PickleDict();
  if (items instanceof PickleDict) for (const [key, value] of items.entries) dict.entries.set(key, value);
  else if (Array.isArray(items)) {
    for (const pair of items) {
      const [key, value] = pair instanceof PickleTuple ? pair.items : Array.isArray(pair) ? pair : [];
      if (key === undefined || value === undefined) throw refuse('a dict of what are no pairs');
      dict.entries.set(key, value);
    }
  } else if (items !== undefined) throw refuse(`a dict of ${kindOf(items)}`);
  return dict;
}

function tensorOf(value: PickleValue | undefined, refuse: Refuse): TorchTensor {
  if (value instanceof TorchTensor) return value;
  throw refuse('a parameter that is no tensor');
}

/** (storage, offset, shape, strides, requires_grad, hooks, metadata) */
function rebuildTensor(args: PickleValue[], refuse: Refuse): TorchTensor {
  const [storage, offset, shape, strides, , , metadata] = args;
  if (!(storage instanceof TorchStorage)) throw refuse('a tensor without storage');
  if (metadata instanceof PickleDict && (metadata.get('neg') === true || metadata.get('conj') === true)) {
    throw refuse('a tensor that is a lazy negative');
  }
  const format = storage.format === 'bytes' ? 'u1' : storage.format;
  return placed({ storage, offset, shape, strides, format }, refuse);
}

/** (storage, offset, shape, strides, requires_grad, hooks, dtype, metadata) on an untyped storage */
function rebuildTyped(args: PickleValue[], refuse: Refuse): TorchTensor {
  const [storage, offset, shape, strides, , , dtype] = args;
  const format = dtype instanceof PickleGlobal ? dtypeFormats.get(dtype.name.replace('torch.', '')) : undefined;
  if (!(storage instanceof TorchStorage) || format === undefined) throw refuse('a tensor of an unknown type');
  return placed({ storage, offset, shape, strides, format }, refuse);
}

interface Placement {
  storage: TorchStorage;
  offset: PickleValue | undefined;
  shape: PickleValue | undefined;
  strides: PickleValue | undefined;
  format: NumberFormat | null;
}

const maximumAxes = 64;

function placed({ storage, offset, shape, strides, format }: Placement, refuse: Refuse): TorchTensor {
  const sizes = countsOf(shape);
  const steps = countsOf(strides);
  if (!isCount(offset) || sizes === null || steps === null || sizes.length !== steps.length) {
    throw refuse('a tensor of impossible shape');
  }
  return new TorchTensor({ storage, offset, shape: sizes, strides: steps, format });
}

function countsOf(value: PickleValue | undefined): number[] | null {
  const items = value instanceof PickleTuple ? value.items : Array.isArray(value) ? value : null;
  return items !== null && items.length <= maximumAxes && items.every(isCount) ? items.slice() : null;
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function malformed(file: string, what: string): TripletscopeError {
  return new TripletscopeError('bad-input', `the checkpoint is not understood: ${what}`, { file, remedy: saveAgain });
}
