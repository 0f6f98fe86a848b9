/** What a hostile checkpoint may try: to run something, to claim sizes that it does not have, to lie about its places. */
import { existsSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bytesOf, legacyCheckpoint, zipArchive } from '../../../fixtures/torch/build.ts';
import { memorySource } from './byte-source.ts';
import { readWeights, type WeightFile } from './read-weight-file.ts';

const read = (bytes: Uint8Array): Promise<WeightFile> => readWeights(memorySource(bytes, 'evil.pth'));
const zipped = (pickle: string): Buffer =>
  zipArchive([{ name: 'evil/data.pkl', bytes: bytesOf('\x80\x02', pickle, '.') }]);

async function expectRefused(bytes: Uint8Array, message: RegExp, code = 'unsafe-input'): Promise<void> {
  await expect(read(bytes)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
}

const trace = '/tmp/tripletscope-unsafe-trace';

describe('a pickle that runs something is refused by name, in both forms', () => {
  const calls: [string, string][] = [
    ['posix.system', `cposix\nsystem\n(S'touch ${trace}'\ntR`],
    ['os.system', `(S'touch ${trace}'\nios\nsystem\n`],
    ['nt.system', `(cnt\nsystem\nS'x'\no`],
    ['builtins.eval', `\x8c\x08builtins\x8c\x04eval\x93\x8c\x031+1\x85R`],
    ['builtins.getattr', `cbuiltins\ngetattr\n`],
    ['builtins.__import__', `cbuiltins\n__import__\n(S'os'\ntR`],
    ['__builtin__.exec', `c__builtin__\nexec\n(S'x'\ntR`],
    ['subprocess.Popen', `csubprocess\nPopen\n)\x81`],
    ['torch.load', `ctorch\nload\n(S'x'\ntR`],
    ['torch._utils.os.system', `ctorch._utils\nos.system\n`],
    ['numpy.load', `cnumpy\nload\n(S'x'\ntR`],
    ['torch.hub.load', `}S'state_dict'\nctorch.hub\nload\n(S'x'\ntRs`],
  ];
  it.each(calls)('%s', async (name, pickle) => {
    const message = new RegExp(`^evil.pth: refusing ${name.replaceAll('.', '\\.')}: not data`);
    await expectRefused(legacyCheckpoint(pickle), message);
    await expectRefused(zipped(pickle), message);
    expect(existsSync(trace)).toBe(false);
  });

  it('and calls of what is allowed by name alone', async () => {
    await expectRefused(legacyCheckpoint(`cbuiltins\nint\n(S'1'\ntR`), /refusing a call of builtins\.int/);
    await expectRefused(legacyCheckpoint(`S'abc'\n)R`), /refusing a call of a string/);
    await expectRefused(
      legacyCheckpoint(`ctorch._tensor\n_rebuild_from_type_v2\n(ccollections\nOrderedDict\nN)NtR`),
      /unknown kind/,
      'bad-input',
    );
    await expectRefused(legacyCheckpoint('ctorch\nfloat32\n}b'), /refusing a state for torch\.float32/);
    await expectRefused(legacyCheckpoint('\x82\x01'), /the opcode 0x82/);
    await expectRefused(legacyCheckpoint('\x80\x09'), /pickle protocol 9/);
  });
});

describe('a pickle bomb is refused before it goes off', () => {
  it.each([
    ['a string of 4 GB', 'X\xff\xff\xff\xff'],
    ['a string of 2^63 bytes', '\x8d\0\0\0\0\0\0\0\x80'],
    ['bytes of 2^64 - 1', `\x8e${'\xff'.repeat(8)}`],
    ['a byte array of 2^40', '\x96\0\0\0\0\0\x01\0\0'],
  ])('%s', (_, pickle) => expectRefused(legacyCheckpoint(pickle), /the pickle is cut off/, 'bad-input'));

  it.each([
    ['an integer of 4 GB', '\x8b\xff\xff\xff\xff', /an integer of 4294967295 bytes/],
    ['a number of 5,000 digits', `L${'9'.repeat(5000)}L\n`, /a line of 5001 bytes/],
    ['a pop from nothing', '0', /takes more than it has put/],
    ['a mark that is missing', 't', /marks do not match/],
    ['a memo that is empty', 'h\x05', /recalls what it has not stored/],
  ])('%s', (_, pickle, message) => expectRefused(legacyCheckpoint(pickle), message));

  it('a list of 10,000 that is copied 10,000 times by one opcode each', async () => {
    const list = `](${'K\x01'.repeat(10_000)}eq\0`;
    const copies = `ccollections\ndeque\nq\x010](${'h\x01h\0\x85R'.repeat(10_000)}e`;
    await expectRefused(legacyCheckpoint(`${list}0${copies}`), /copies more than/);
  });

  it('a dict that is in a dict 3,000 times, which is in one 3,000 times, …', async () => {
    const level = (inner: number, own: number): string => {
      const pairs = Array.from({ length: 3000 }, (_, i) => `M${String.fromCharCode(i & 255, i >> 8)}h${chr(inner)}`);
      return `}(${pairs.join('')}uq${chr(own)}0`;
    };
    const pickle = `}q\x000${level(0, 1)}${level(1, 2)}${level(2, 3)}}X\x05\0\0\0modelh\x03s`;
    await expectRefused(legacyCheckpoint(pickle), /no state dict/, 'bad-input');
  });

  it('a tensor of 2^40 values over one number, and one that reaches beyond its storage', async () => {
    const tensor = (shape: string, strides: string): string =>
      `}X\x01\0\0\0actorch._utils\n_rebuild_tensor_v2\n((S'storage'\nctorch\nFloatStorage\nS'0'\nS'cpu'\nK\x01tQ` +
      `K\0${shape}${strides}\x89}tRs`;
    const storage = bytesOf("\x80\x02](S'0'\ne.", Buffer.from('0100000000000000', 'hex'), Buffer.alloc(4));
    const wide = 'J\0\0\x10\0J\0\0\x10\0\x86';
    await expectRefused(
      legacyCheckpoint(tensor(wide, 'K\0K\0\x86'), storage),
      /refusing tensors of 4398046511104 bytes/,
    );
    await expectRefused(
      legacyCheckpoint(tensor('K\x02\x85', 'K\x01\x85'), storage),
      /tensor a reaches beyond its storage/,
      'bad-input',
    );
    const { tensors } = await read(legacyCheckpoint(tensor('K\x02\x85', 'K\0\x85'), storage));
    expect([...tensors.get('a')!.data]).toEqual([0, 0]);
  });
});

describe('a file of more tensors or longer names than any network has is refused, early', () => {
  const tooMany = /refusing a file of more than 50000 tensors/;
  const storage = bytesOf("\x80\x02](S'0'\ne.", Buffer.from('0100000000000000', 'hex'), Buffer.alloc(4));
  const id = `(S'storage'\nctorch\nFloatStorage\nS'0'\nS'cpu'\nK\x01tQ`;
  const prepared = `ctorch._utils\n_rebuild_tensor_v2\nq\x000(${id}K\0K\x01\x85K\x01\x85\x89}tq\x010h\0h\x01Rq\x020}(`;
  const named = (count: number, tensor: string): string =>
    Array.from({ length: count }, (_, i) => `X\x08\0\0\0${String(i).padStart(8, 'w')}${tensor}`).join('');
  const safetensors = (header: string, data = 0): Buffer => {
    const length = Buffer.alloc(8);
    length.writeUInt32LE(header.length);
    return Buffer.concat([length, Buffer.from(header), Buffer.alloc(data)]);
  };
  const entry = (name: string | number): string => `"${name}":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`;

  it.each([
    ['tensors in a pickle', `${prepared}${named(60_000, 'h\0h\x01R')}u`],
    ['names of one tensor in a pickle', `${prepared}${named(60_000, 'h\x02')}u`],
    ['tensors that nobody names', `${prepared}uq\x030](${'h\0h\x01R'.repeat(60_000)}e0h\x03`],
  ])('%s, in both forms', async (_, pickle) => {
    await expectRefused(legacyCheckpoint(pickle, storage), tooMany);
    await expectRefused(zipped(pickle), tooMany);
  });

  it('tensors in safetensors, also one name again and again', async () => {
    await expectRefused(safetensors(`{${Array.from({ length: 50_001 }, (_, i) => entry(i)).join(',')}}`), tooMany);
    await expectRefused(safetensors(`{${Array.from({ length: 300_000 }, () => entry('w')).join(',')}}`), tooMany);
  });

  it('a header that is nothing but brackets, or one list', async () => {
    await expectRefused(
      safetensors(`{"a":${'['.repeat(50_000_000)}`),
      /the header has more than 8 levels/,
      'bad-input',
    );
    const list = `{"a":[${'0,'.repeat(3_000_000)}0]}`;
    await expectRefused(safetensors(list), /the header has more than 2000000 values/, 'bad-input');
  });

  it('a name of a million characters, whose error stays short', async () => {
    const name = 'n'.repeat(1_000_000);
    const long = /refusing a tensor whose name has 1000000 characters/;
    await expectRefused(safetensors(`{${entry(name)}}`), long);
    await expectRefused(legacyCheckpoint(`${prepared}X\x40\x42\x0f\0${name}h\x02u`, storage), long);
    const other = `}(X\x40\x42\x0f\0${name}Nu`;
    const error = await read(legacyCheckpoint(other)).catch((refused: Error) => refused);
    expect((error as Error).message).toMatch(/no state dict/);
    expect(JSON.stringify(error).length).toBeLessThan(1000);
  });

  it('fifty thousand are read', async () => {
    const { tensors } = await read(safetensors(`{${Array.from({ length: 50_000 }, (_, i) => entry(i)).join(',')}}`));
    expect(tensors.size).toBe(50_000);
  });
});

describe('an archive that lies is refused', () => {
  const pickle = bytesOf('\x80\x02}.');
  it('a bomb: 100 MB of zeros in 100 kB', async () => {
    const packed = deflateRawSync(Buffer.alloc(100_000_000));
    const bomb = zipArchive([{ name: 'a/data.pkl', bytes: packed, method: 8, size: 100_000_000 }]);
    await expectRefused(bomb, /\d+ bytes claim to unpack to 100000000/);
    const modest = zipArchive([{ name: 'a/data.pkl', bytes: packed, method: 8, size: 1000 }]);
    await expectRefused(modest, /cannot be unpacked/, 'bad-input');
  });

  it.each(['../data.pkl', '/etc/data.pkl', 'a/../../x', 'C:/x', 'a\\x'])('a name that leads out: %s', (name) =>
    expectRefused(
      zipArchive([
        { name: 'a/data.pkl', bytes: pickle },
        { name, bytes: pickle },
      ]),
      /leads out of the archive/,
    ),
  );

  it('two entries of one name, entries that overlap, sizes that differ', async () => {
    const one = { name: 'a/data.pkl', bytes: pickle };
    await expectRefused(zipArchive([one, one]), /two entries of the name a\/data.pkl/);
    await expectRefused(zipArchive([one, { ...one, name: 'a/b', offset: 0 }]), /overlaps/);
    await expectRefused(zipArchive([{ ...one, size: 999 }]), /claims two sizes/);
    await expectRefused(zipArchive([{ ...one, method: 99 }]), /packed by method 99/);
  });

  it('other archives are named for what they are', async () => {
    const names = ['weights.npy', 'a/data.pkl', 'notes.txt'];
    const [numpy, , other] = names.map((name) => zipArchive([{ name, bytes: pickle }]));
    await expectRefused(numpy, /an archive of numpy arrays/, 'bad-input');
    await expectRefused(other, /some other ZIP archive/, 'bad-input');
    const script = zipArchive(['a/data.pkl', 'a/constants.pkl'].map((name) => ({ name, bytes: pickle })));
    await expectRefused(script, /TorchScript/, 'unsupported');
  });
});

function chr(code: number): string {
  return String.fromCharCode(code);
}
