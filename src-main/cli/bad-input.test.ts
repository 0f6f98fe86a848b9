import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { absentReason, sharedPath } from '../../fixtures/fixtures.ts';
import { differences } from '../../fixtures/kill-and-resume.ts';
import type { reportFile } from '../../src-shared/report.ts';
import { changedScenes, failing, fast, smallScenes, tripletscope } from './test-program.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 }); // whole runs, on a machine that may be busy

let folder: string;
let scenes: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'bad input ä-'));
  scenes = await smallScenes(path.join(folder, 'scenes'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type ReportDocument = ReturnType<typeof reportFile>;

/** The report of a data set whose lists are changed. */
async function reportOn(name: string, data: string, ...options: string[]): Promise<ReportDocument> {
  const places = ['--workspace', path.join(folder, `${name}-workspace`), '--out', path.join(folder, `${name}-report`)];
  const { code, stdout, stderr } = await tripletscope('report', data, ...places, ...fast, ...options, '--json');
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('error')]);
  return JSON.parse(stdout) as ReportDocument;
}

/** The lists that name images by id. */
const everyList = (change: (line: string) => string | null) =>
  Object.fromEntries(
    ['images', 'image_class_labels', 'train_test_split', 'bounding_boxes'].map((name) => [`${name}.txt`, change]),
  );

let wholeReport: Promise<ReportDocument> | undefined;
/** The report of the data set as it is, made once. */
const whole = (): Promise<ReportDocument> => (wholeReport ??= reportOn('whole', scenes));

const texts = ({ problems }: ReportDocument): string => problems.map(({ text }) => text).join('\n');

describe('wrong use: exit code 2, one error, where help is', () => {
  test.each([
    [['report'], "missing required argument 'folder'"],
    [['report', 'x', '--resolution', '3'], "unknown option '--resolution'"],
    [['rapport', 'x'], "unknown command 'rapport'"],
    [['report', 'x', '--format', 'dicom'], 'Allowed choices are cub, folders, coco'],
    [['report', 'x', '--seed', '1.5'], 'Expected a whole number from 0, received 1.5'],
    [['report', 'x', '--mean', '1,2'], 'Expected three numbers from 0 to 1, separated by commas, received 1,2'],
    [['report', 'x', '--backbone', 'resnet'], 'Allowed choices are'],
    [['report', 'x', 'y'], 'too many arguments'],
    [['score', '--data', 'x'], "required option '--maps <folder>' not specified"],
    [['score', '--maps', 'x', '--data', 'y', '--thresholds', '0:1'], 'expected START:STOP:STEP, received 0:1'],
    [['workspace', 'mend'], "unknown command 'mend'"],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await tripletscope(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(message);
    expect((await failing(...args)).message).toContain(message);
  });

  test('what is only found later: weights that must be named, a head without its trunk', async () => {
    const at = ['--workspace', path.join(folder, 'unused'), '--out', path.join(folder, 'unused-report')];
    const resnet = await failing('report', scenes, ...at, '--backbone', 'resnet50');
    expect([resnet.exit, resnet.message]).toEqual([2, expect.stringContaining('resnet50 needs a weight file')]);
    const head = await failing('report', scenes, ...at, ...fast, '--head', 'fc');
    expect([head.exit, head.message]).toEqual([2, expect.stringContaining('expected --weights FILE beside --head')]);
  });
});

describe('data sets that lack something', () => {
  test('no folder, an empty folder, a workspace without a data set', async () => {
    const at = ['--workspace', path.join(folder, 'w0'), '--out', path.join(folder, 'o0')];
    const absent = await failing('report', path.join(folder, 'absent'), ...at, ...fast);
    expect([absent.code, absent.message]).toEqual(['not-found', expect.stringContaining('absent')]);
    const empty = await failing('import', mkdtempSync(path.join(folder, 'empty-')), ...at.slice(0, 2));
    expect(empty.message).toMatch(/the data set has no usable image/);
    const nothing = await failing('evaluate', ...at.slice(0, 2));
    expect(nothing.message).toMatch(/the workspace has no data set yet\. Import one first/);
    const nowhere = await failing('evaluate', '--workspace', path.join(folder, 'nowhere'));
    expect(nowhere.code).toBe('not-found');
  });

  test('a class of one image and an image that is cut off: noted, left out and listed, or the end', async () => {
    const rest = (line: string): string | null => (/^[2-6] /.test(line) ? null : line);
    const data = changedScenes(scenes, path.join(folder, 'lonely'), everyList(rest));
    const [line] = readFileSync(path.join(data, 'images.txt'), 'utf8').split('\n').slice(-2);
    const picture = path.join(data, 'images', line.split(' ')[1]);
    truncateSync(picture, 2000);
    const report = await reportOn('lonely', data);
    expect(report.data).toEqual({ images: 12, train: 9, test: 3, classes: 3 });
    expect(texts(report)).toMatch(/has one image only/);
    expect(texts(report)).toContain(line.split(' ')[1]);
    const at = ['--workspace', path.join(folder, 'lonely-stop'), '--out', path.join(folder, 'lonely-out')];
    const stopped = await failing('report', data, ...at, ...fast, '--on-problem', 'stop');
    expect(stopped.message).toContain(line.split(' ')[1]);
  });

  test('one class only: there is no negative, and it is said', async () => {
    const others = (line: string): string | null => (Number(line.split(' ')[0]) > 6 ? null : line);
    const data = changedScenes(scenes, path.join(folder, 'one-class'), {
      ...everyList(others),
      'classes.txt': (line) => (line.startsWith('1 ') ? line : null),
    });
    const at = ['--workspace', path.join(folder, 'w1'), '--out', path.join(folder, 'o1')];
    const trained = await failing('report', data, ...at, ...fast);
    expect(trained.message).toMatch(/the training images form no triplet \(expected at least 2 classes/);
    const asItIs = await failing('report', data, ...at, ...fast, '--no-train');
    expect(asItIs.message).toMatch(/no test image forms a triplet.*received 2 test images in 1 class\)/);
  });

  test('no test images: said before anything is trained, with what to do', async () => {
    const data = changedScenes(scenes, path.join(folder, 'no-test'), {
      'train_test_split.txt': (line) => line.replace(/ \d$/, ' 1'),
    });
    const at = ['--workspace', path.join(folder, 'w2'), '--out', path.join(folder, 'o2')];
    const { message } = await failing('report', data, ...at, ...fast);
    expect(message).toMatch(/no test images.*received 18 training images.*--split by-image/);
    const split = await reportOn('no-test', data, '--split', 'by-image');
    expect(split.data.train + split.data.test).toBe(18);
  });

  test('no masks, no boxes, neither: the metrics that need them are left out, the rest is the same', async () => {
    const noMasks = changedScenes(scenes, path.join(folder, 'no-masks'), {});
    rmSync(path.join(noMasks, 'segmentations'), { recursive: true });
    const noBoxes = changedScenes(scenes, path.join(folder, 'no-boxes'), {});
    rmSync(path.join(noBoxes, 'bounding_boxes.txt'));
    const [boxed, masked] = [await reportOn('no-masks', noMasks), await reportOn('no-boxes', noBoxes)];
    expect(texts(boxed)).toMatch(/no masks|without masks/);
    expect(texts(masked)).toMatch(/no boxes|without boxes/);
    const [row, withBoxes, withMasks] = [await whole(), boxed, masked].map(
      ({ rows }) => rows.find(({ id }) => id === 'averaged')!,
    );
    expect(withBoxes).toMatchObject({ energyInBox: row.energyInBox, maxBoxAccV2: row.maxBoxAccV2 });
    expect(withBoxes).not.toHaveProperty('energyInMask');
    expect(withBoxes).not.toHaveProperty('maskIoU');
    expect(withBoxes).not.toHaveProperty('pxap');
    expect(withMasks).toMatchObject({ energyInMask: row.energyInMask, maskIoU: row.maskIoU, pxap: row.pxap });
    expect(withMasks).not.toHaveProperty('energyInBox');
    expect([boxed.chance.mask, masked.chance.box]).toEqual([null, null]);
    rmSync(path.join(noBoxes, 'segmentations'), { recursive: true });
    const bare = await reportOn('bare', noBoxes);
    expect(bare.rows.every((one) => Object.keys(one).every((key) => ['id', 'label', 'sameAs'].includes(key)))).toBe(
      true,
    );
  });
});

/** The three metrics in percent as fractions, which is what 3 decimals are meant of. */
function fractions(rows: ReportDocument['rows']) {
  const percent = ['maxBoxAcc', 'maxBoxAccV2', 'pxap'];
  const hundredth = (value: unknown): unknown => (typeof value === 'number' ? value / 100 : value);
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => {
        if (!percent.includes(key) || typeof value !== 'object') return [key, value];
        return [key, Object.fromEntries(Object.entries(value).map(([name, one]) => [name, hundredth(one)]))];
      }),
    ),
  );
}

test('wasm gives the same table to 3 decimals', async () => {
  const [one, other] = [await whole(), await reportOn('wasm', scenes, '--wasm')];
  expect(differences(fractions(other.rows), fractions(one.rows))).toEqual([]);
  expect(differences(other.recallAt, one.recallAt)).toEqual([]);
});

const bare = sharedPath('data', 'cub-annotations');
describe.skipIf(!bare)(`CUB-200-2011 without its images ${bare ? '' : absentReason('data', 'cub-annotations')}`, () => {
  test.each(['import', 'report'])('%s: one line on the terminal, all 11,788 in the document', async (command) => {
    const workspace = path.join(folder, `bare-${command}`);
    const { message, details } = await failing(command, bare!, '--workspace', workspace);
    expect(message).toMatch(/the data set has no usable image: 11,788 images are missing .*first: images\.txt:1: /);
    expect(details.list?.filter((one) => /^images\.txt:\d+: /.test(one))).toHaveLength(11_788);
    const stopped = await failing(command, bare!, '--workspace', workspace, '--on-problem', 'stop');
    expect(stopped.message).toMatch(/all 11,788 images/);
  });
});
