import { describe, expect, it } from 'vitest';
import { imagePattern } from './image-pattern.ts';
import { columnAt, itemTableOf, type TableReading, valueIn } from './item-table.ts';

const read = (text: string, reading?: TableReading) => itemTableOf(text, 'houses.csv', reading);
const numbers = (text: string, name: string, reading?: TableReading): number[] => {
  const table = read(text, reading);
  const at = columnAt(table, name, 'a test');
  return table.rows.map(({ cells }) => valueIn(table.columns[at], cells[at]));
};
const error = (work: () => unknown): string => {
  try {
    work();
  } catch (thrown) {
    return String((thrown as Error).message);
  }
  throw new Error('nothing was thrown');
};

describe('separators', () => {
  it.each([
    ['comma', 'rooms,price\n2,100\n3,200\n'],
    ['semicolon', 'rooms;price\n2;100\n3;200\n'],
    ['tab', 'rooms\tprice\r\n2\t100\r\n3\t200\r\n'],
    ['bar', 'rooms|price\n2|100\n3|200\n'],
    ['space', 'rooms price\n2   100\n3 200\n\n'],
  ])('finds %s', (name, text) => {
    const table = read(text);
    expect(table.separator).toBe(name);
    expect(table.hasHeader).toBe(true);
    expect(numbers(text, 'price')).toEqual([100, 200]);
  });

  it('keeps decimal commas apart from semicolons, and spaces in texts from commas', () => {
    expect(numbers('area;price\n1,5;10\n2,5;20\n', 'area')).toEqual([1.5, 2.5]);
    expect(read('place,price\nold town,1\nnew town,2\n').separator).toBe('comma');
  });

  it('says which separator would do', () => {
    const text = 'rooms,price\n2,100\n3,200\n';
    expect(error(() => read(text, { separator: 'semicolon' }))).toMatch(
      /one column only.*comma, which makes 2 columns/s,
    );
  });

  it('reads quoted line breaks, and counts lines past them', () => {
    const table = read('text,price\n"two\nlines",1\n"a ""word""",2\n');
    expect(table.rows.map(({ cells, line }) => [cells[0], line])).toEqual([
      ['two\nlines', 2],
      ['a "word"', 4],
    ]);
    expect(error(() => read('text,price\n"open,1\nb,2\n'))).toMatch(/quotation does not end/);
  });

  it('takes no decimal comma for a separator, and no header for a row', () => {
    expect(error(() => read('id,area,price\n1,1,5,100\n2,2,5,200\n'))).toMatch(
      /2.*expected 3 cells in each row.*received 4 in this one.*decimal commas in quotation marks/s,
    );
    const rows = read('area price\nh1 1.5 100\nh2 2.5 200\n');
    expect(rows.columns.map(({ name }) => name)).toEqual(['row', 'area', 'price']);
    expect(rows.notes.join()).toMatch(/first column was taken as the names of the rows/);
    const unnamed = read('id,,,price\n1,5,1,100\n2,6,1,200\n', { target: 'price' });
    expect([unnamed.hasHeader, unnamed.columns.map(({ name }) => name)]).toEqual([
      true,
      ['id', 'column 2', 'column 3', 'price'],
    ]);
  });

  it('passes over remarks before the table, and refuses what is no text', () => {
    const table = read('# made in May\n#\nid,price\n1,100\n2,200\n');
    expect([table.columns.map(({ name }) => name), table.rows[0].line]).toEqual([['id', 'price'], 4]);
    expect(table.notes.join()).toMatch(/2 lines before the table begin with #/);
    expect(read('#id,price\n1,100\n2,200\n').columns[0].name).toBe('#id');
    expect(error(() => read('id,price\n1,2\0\n'))).toMatch(/:2.*not a text/s);
  });

  it('refuses an empty table and one without rows', () => {
    expect(error(() => read('\n \n'))).toMatch(/empty/);
    expect(error(() => read('rooms,price\n', { target: 'price' }))).toMatch(/no rows below its header/);
  });
});

describe('numbers', () => {
  it('reads decimal commas, thousands separators, currency signs and brackets', () => {
    expect(numbers('a;p\n1;€ 1.234,50\n2;€ 12.000,00\n', 'p')).toEqual([1234.5, 12000]);
    expect(numbers('a,p\n1,"$1,234,567"\n2,"-$3,000.25"\n', 'p')).toEqual([1234567, -3000.25]);
    expect(numbers("a;p\n1;1'234.5 CHF\n2;(7)\n", 'p')).toEqual([1234.5, -7]);
    expect(numbers('a;p\n1;1 234 567,5\n2;12\n', 'p')).toEqual([1234567.5, 12]);
    expect(numbers('a\tp\n1\t1.5e3\n2\t45 %\n', 'p')).toEqual([1500, 45]);
    expect(numbers('a,p\n1,1e999\n2,Infinity\n3,7\n4,NaN\n', 'p', { target: 'p' })).toEqual([NaN, NaN, 7, NaN]);
  });

  it('lets the other columns, or the user, settle what 1,234 is', () => {
    const text = 'a;p\n0,5;1,234\n1,5;2,345\n';
    expect(numbers(text, 'p')).toEqual([1.234, 2.345]);
    const alone = 'a;p\n1;1,234\n2;2,345\n';
    expect(numbers(alone, 'p')).toEqual([1234, 2345]);
    expect(read(alone).notes.join()).toMatch(/1,234 was read as 1,234; if that is wrong, use --decimal comma/);
    expect(numbers(alone, 'p', { decimal: 'comma' })).toEqual([1.234, 2.345]);
  });

  it('counts what is missing, and what is no number among numbers', () => {
    const rows = Array.from({ length: 20 }, (_, i) => `${i},${i === 4 ? 'on request' : i === 7 ? 'NA' : 10 * i}`);
    const table = read(`a,p\n${rows.join('\n')}\n`);
    expect(table.columns[1]).toMatchObject({ type: 'number', missing: 2 });
    expect(table.notes.join()).toMatch(/p: 1 cell without a number, such as "on request"/);
  });
});

describe('columns', () => {
  it('reads tables without a header: numbered, named, or the target last', () => {
    const text = '4 4 4053 85255 869500\n4 3 3343 36372 865200\n3 4 3923 85266 889000\n';
    expect(read(text).columns.map(({ name }) => name)).toEqual([
      'column 1',
      'column 2',
      'column 3',
      'column 4',
      'column 5',
    ]);
    const columns = ['bedrooms', 'bathrooms', 'area', 'zip', 'price'];
    expect(numbers(text, 'price', { columns })).toEqual([869500, 865200, 889000]);
    expect(numbers(text, 'price', { target: 'price' })).toEqual([869500, 865200, 889000]);
    expect(read(text, { target: 'price' }).notes.join()).toMatch(/last column was taken as price/);
    expect(numbers(text, '5')).toEqual([869500, 865200, 889000]);
    expect(error(() => read(text, { columns: ['a', 'b'] }))).toMatch(/expected 5 names.*received 2: a, b/s);
  });

  it('tells categories, codes and texts from numbers, and believes the user', () => {
    const lines = Array.from(
      { length: 12 },
      (_, i) => `${i},0${1000 + (i % 3)},${85255 + (i % 2)},${i % 2 ? 'brick' : 'wood'},house no ${i}`,
    );
    const text = `n,code,zip,walls,story\n${lines.join('\n')}\n`;
    expect(read(text).columns.map(({ type }) => type)).toEqual(['number', 'category', 'category', 'category', 'text']);
    expect(read(text, { numeric: ['zip'], categorical: ['n'] }).columns.map(({ type }) => type)).toEqual([
      'category',
      'category',
      'number',
      'category',
      'text',
    ]);
    expect(error(() => read(text, { categorical: ['colour'] }))).toMatch(/no column for --categorical.*n, code, zip/s);
  });

  it('says which columns there are where one is missing, and refuses two of one name', () => {
    const table = read('rooms,price\n2,100\n');
    expect(error(() => columnAt(table, 'value', 'the target'))).toMatch(/no column for the target.*rooms, price/s);
    expect(error(() => read('a,a\n1,2\n'))).toMatch(/two columns .*one name/);
  });

  it('lists rows of another length, forgives empty cells at the end, and refuses where most rows are such', () => {
    const table = read('a,b\n1,2\n1,2,3\n4\n5,6,,\n7,8\n9,10\n');
    expect(table.rows.map(({ number, line }) => [number, line])).toEqual([
      [1, 2],
      [4, 5],
      [5, 6],
      [6, 7],
    ]);
    expect(table.ragged).toEqual([
      { line: 3, cells: 3 },
      { line: 4, cells: 1 },
    ]);
    expect(error(() => read('a,b\n1,2,3,4\n1,2,3\n1,2,3,4\n1,2\n'))).toMatch(/most rows of the table do not match/);
  });
});

it('reads a million rows', () => {
  const text = `a,b\n${'1,2.5\n'.repeat(1_000_000)}`;
  const table = read(text);
  expect(table.rows).toHaveLength(1_000_000);
  expect(table.columns[1]).toMatchObject({ type: 'number', missing: 0, values: 1 });
});

it('names of columns and of rows with slashes, and a column without a name beside one called like its number', () => {
  const slashes = itemTableOf('a/b,price\nx,1\ny/1,2\n', 's.csv');
  const { find } = imagePattern('{a/b}_{view}.png', slashes);
  expect(find('x_front.png')).toEqual({ row: 0, view: 'front' });
  expect(find('deep/x_front.png')).toEqual({ row: 0, view: 'front' });
  expect(find('y/1_yard.png')).toEqual({ row: 1, view: 'yard' });
  expect(find('z/1_yard.png')).toBe('no row');
  expect(itemTableOf('id,,column 2\nh1,a,1\nh2,b,2\n', 't.csv').columns.map(({ name }) => name)).toEqual([
    'id',
    'nameless 2',
    'column 2',
  ]);
});
