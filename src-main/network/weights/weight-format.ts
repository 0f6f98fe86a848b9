/** What kind of file this is, by its first bytes; what is no weight file is named for what it is. */
import { TripletscopeError } from '../../../src-shared/errors.ts';

export type WeightFormat = 'pytorch-zip' | 'pytorch-legacy' | 'safetensors' | 'tfjs-layers';

/** `head`: the first 512 bytes, or the whole file where it is shorter. */
export function recognise(head: Uint8Array, file: string): WeightFormat {
  const text = Buffer.from(head).toString('latin1');
  const refusal = refusals.find(({ test }) => test(text));
  if (refusal !== undefined) {
    const { code = 'bad-input', summary, remedy } = refusal;
    throw new TripletscopeError(code, summary, { file, expected, remedy });
  }
  if (text.startsWith('PK\x03\x04') || text.startsWith('PK\x05\x06')) return 'pytorch-zip';
  // The length of a header (64 bits, of which no honest one uses the upper half), then its brace
  if (text.slice(4, 9) === '\0\0\0\0{') return 'safetensors';
  if (/^(?:\xef\xbb\xbf)?\s*\{/.test(text)) return 'tfjs-layers';
  // A pickle begins with its protocol; those of protocol 0 and 1 with a number, a mark, a name or an empty container
  if (text[0] === '\x80' || /^(?:[LI][+-]?\d|[(\]})]|c[\w.]+\r?\n)/.test(text)) return 'pytorch-legacy';
  throw new TripletscopeError('bad-input', 'not a weight file', {
    file,
    expected,
    received: `bytes ${Buffer.from(head.subarray(0, 8)).toString('hex')}`,
    remedy: 'Save the network with torch.save(model.state_dict(), FILE) or with safetensors',
  });
}

const expected = 'PyTorch (.pth), safetensors or tfjs (model.json)';

interface Refusal {
  test: (text: string) => boolean;
  code?: 'bad-input' | 'unsupported';
  summary: string;
  remedy: string;
}

const refusals: readonly Refusal[] = [
  { test: (text) => text.length === 0, summary: 'the file is empty', remedy: 'Download or copy it again' },
  {
    test: (text) => text.startsWith('version https://git-lfs'),
    summary: 'a git-lfs pointer instead of the file itself',
    remedy: 'Fetch the file with git lfs pull',
  },
  {
    test: (text) => /^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|\?xml)/i.test(text),
    summary: 'a web page instead of a weight file',
    remedy: 'The download went to a login or an error page; download it again',
  },
  {
    test: (text) => text.slice(257, 262) === 'ustar',
    code: 'unsupported',
    summary: 'the tar form of PyTorch before 0.1.10 (2017) is not read',
    remedy: 'Load it in PyTorch and save it again: torch.save(torch.load(FILE), OTHER)',
  },
  {
    test: (text) => text.startsWith('\x1f\x8b'),
    code: 'unsupported',
    summary: 'the file is packed with gzip',
    remedy: 'Unpack it first',
  },
  {
    test: (text) => text.startsWith('\x89HDF'),
    code: 'unsupported',
    summary: 'Keras files (HDF5) are not read',
    remedy: 'Convert it with tensorflowjs_converter --input_format=keras --output_format=tfjs_layers_model',
  },
  {
    test: (text) => text.startsWith('\x93NUMPY'),
    summary: 'a numpy array, not tensors by name',
    remedy: 'Save them with safetensors.numpy.save_file',
  },
  {
    test: (text) => text.slice(4, 8) === 'TFL3',
    code: 'unsupported',
    summary: 'TensorFlow Lite files are not read',
    remedy: 'Save the network with torch.save(model.state_dict(), FILE) or with safetensors',
  },
];
