/** How a data set is read. */
import { z } from 'zod';
import { datasetFormats } from '../dataset-formats.ts';
import { maskRules } from '../mask-rules.ts';
import { choice, file, folder, number, onOff, text, whole } from './field.ts';
import { boxReadings, exifReadings, itemKinds, tableSeparators } from './import-words.ts';

const group = 'import';

export type BoxReading = keyof typeof boxReadings;
export type ExifReading = keyof typeof exifReadings;
export type ItemKind = keyof typeof itemKinds;

export const importSchema = z.object({
  folder: folder({ label: 'Folder', help: 'the data set', group, flag: null }),
  format: choice(datasetFormats, {
    label: 'Format',
    help: 'layout of the data set; detected from the files by default',
    group,
    flag: 'format',
    argument: '<format>',
    absent: 'detected from the files',
  }).optional(),
  maskRule: choice(maskRules, {
    label: 'Mask files',
    help: 'meaning of the values in mask files; detected from the files by default',
    group,
    flag: 'mask-rule',
    argument: '<rule>',
    absent: 'detected from the files',
  }).optional(),
  boxes: choice(boxReadings, {
    label: 'Four numbers of a box',
    help: 'meaning of the four numbers of a box in CUB, COCO and lists: left, top, then width and height or right and bottom',
    group,
    flag: 'boxes',
    argument: '<what>',
    absent: 'width and height',
  }).optional(),
  exif: choice(exifReadings, {
    label: 'Annotations of images rotated by EXIF',
    help: 'orientation of the pixels that annotations refer to, if EXIF rotates the image',
    group,
    flag: 'exif',
    argument: '<what>',
    absent: 'as displayed',
  }).optional(),
  range: text({
    label: 'Range of 16-bit images',
    help: 'values of 16-bit images that become black and white, such as 0,4095; by default the range of the bits in use',
    group,
    flag: 'range',
    argument: '<low,high>',
    absent: 'the bits in use',
  }).optional(),
  items: choice(itemKinds, {
    label: 'Items',
    help: 'what is embedded and compared: whole images, or each annotated object cut out of its image',
    group,
    flag: 'items',
    argument: '<what>',
    absent: 'images',
  }).optional(),
  itemMargin: number({
    label: 'Margin around an object',
    help: 'with --items objects, margin on each side of an object as a fraction of its longer side; 0.1 by default',
    group,
    flag: 'item-margin',
    low: 0,
    high: 10,
    step: 0.05,
    absent: '0.1',
  }).optional(),
  minSize: whole({
    label: 'Smallest object',
    help: 'with --items objects, objects with fewer pixels in width or height are left out; 16 by default',
    group,
    flag: 'min-size',
    unit: 'pixels',
    low: 1,
    high: 100_000,
    absent: '16',
  }).optional(),
  maxMegapixels: number({
    label: 'Largest image',
    help: 'images with more megapixels are left out; 100 by default',
    group,
    flag: 'max-megapixels',
    unit: 'megapixels',
    low: 1,
    high: 10_000,
    absent: '100',
  }).optional(),
  followLinks: onOff({
    label: 'Follow links',
    help: 'follow symbolic links that lead out of the folder',
    group,
    flag: 'follow-links',
  }).optional(),
  relationList: file({
    label: 'Pairs or triplets',
    help: 'CSV of your own pairs (a,b,same) or triplets (anchor,positive,negative), instead of the classes',
    group,
    flag: 'relation-list',
    absent: 'by class',
  }).optional(),
  table: file({
    label: 'Table',
    help: 'a table of items (CSV, TSV or separated by spaces); its images are in the folder',
    group,
    flag: 'table',
    absent: 'none',
  }).optional(),
  pattern: text({
    label: 'Names of the images',
    help: 'with a table, the pattern of image names, such as {n}_{view}.jpg: {view}, a column, or {n} for the number of the row',
    group,
    flag: 'pattern',
    argument: '<pattern>',
    absent: 'detected from the files',
  }).optional(),
  imageColumns: text({
    label: 'Columns that name images',
    help: 'with a table, columns with the name of an image; each is a view',
    group,
    flag: 'image-columns',
    argument: '<names>',
    absent: 'detected from the cells',
  }).optional(),
  views: text({
    label: 'Views',
    help: 'with a table, the views that are used; all by default',
    group,
    flag: 'views',
    argument: '<names>',
    absent: 'all',
  }).optional(),
  target: text({
    label: 'Target',
    help: 'with a table, the column with the number to be explained: images with near numbers are positives',
    group,
    flag: 'target',
    argument: '<column>',
    absent: 'none',
  }).optional(),
  columns: text({
    label: 'Names of the columns',
    help: 'with a table, the names of its columns, if it has no header or a wrong one',
    group,
    flag: 'columns',
    argument: '<names>',
    absent: 'those of the header',
  }).optional(),
  categorical: text({
    label: 'Categories',
    help: 'with a table, columns to be read as categories',
    group,
    flag: 'categorical',
    argument: '<names>',
    absent: 'detected from the cells',
  }).optional(),
  numeric: text({
    label: 'Numbers',
    help: 'with a table, columns to be read as numbers',
    group,
    flag: 'numeric',
    argument: '<names>',
    absent: 'detected from the cells',
  }).optional(),
  logAttributes: text({
    label: 'Logarithms',
    help: 'with a table, columns whose logarithm is used instead',
    group,
    flag: 'log-attributes',
    argument: '<names>',
    absent: 'none',
  }).optional(),
  separator: choice(tableSeparators, {
    label: 'Separator',
    help: 'with a table, the separator of its cells',
    group,
    flag: 'separator',
    absent: 'detected from the table',
  }).optional(),
  decimal: choice(
    { point: 'Point', comma: 'Comma' },
    {
      label: 'Decimal mark',
      help: 'with a table, the decimal mark of its numbers',
      group,
      flag: 'decimal',
      argument: '<mark>',
      absent: 'detected from the cells',
    },
  ).optional(),
  tableHeader: choice(
    { yes: 'Names of columns', no: 'A row' },
    {
      label: 'First line of the table',
      help: 'with a table, whether its first line names the columns',
      group,
      flag: 'header',
      argument: '<yes or no>',
      absent: 'detected from the table',
    },
  ).optional(),
  split: choice(
    { own: 'Its own', 'by-class': 'By class', 'by-image': 'By image' },
    {
      label: 'Split',
      help: 'division into training and test images',
      group,
      flag: 'split',
      argument: '<rule>',
      default: 'own',
    },
  ),
  onProblem: choice(
    { stop: 'Stop at the first', 'leave-out': 'Leave out and list' },
    {
      label: 'Bad images and annotations',
      help: 'bad images and annotations: stop at the first one, or leave them out and list them',
      group,
      flag: 'on-problem',
      argument: '<what>',
      default: 'leave-out',
    },
  ),
  seed: whole({
    label: 'Split seed',
    help: 'seed of the division into training and test images',
    group,
    flag: 'split-seed',
    follows: 'seed',
    low: 0,
    default: 0,
  }),
  verify: onOff({
    label: 'Decode every image',
    help: 'decode every image now, to find damaged files',
    group,
    flag: 'verify',
  }).optional(),
});

/** How the files of a data set are read, as the window lets one choose. */
export const readingSchema = importSchema.pick({
  format: true,
  maskRule: true,
  boxes: true,
  exif: true,
  range: true,
  items: true,
  itemMargin: true,
  minSize: true,
  maxMegapixels: true,
  followLinks: true,
});

/** How a table and its images are read. */
export const tableSchema = importSchema.pick({
  table: true,
  pattern: true,
  imageColumns: true,
  views: true,
  target: true,
  columns: true,
  categorical: true,
  numeric: true,
  logAttributes: true,
  separator: true,
  decimal: true,
  tableHeader: true,
});

export type TableSettings = z.output<typeof tableSchema>;

export type ReadingSettings = z.output<typeof readingSchema>;

export type ImportSettings = z.output<typeof importSchema>;
