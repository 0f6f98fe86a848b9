import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type JsonRecord, readJsonArrays } from './json-arrays.ts';

async function records(text: string): Promise<JsonRecord[]> {
  const found: JsonRecord[] = [];
  await readJsonArrays(Buffer.from(text), 'x.json', (record) => found.push(record));
  return found;
}

test('each element with the name of its array and its line', async () => {
  const text =
    '\ufeff{\r\n"info": {"a": [1, "]"]},\n "images": [\n{"id": 1},\n {"id": 2,\n "x": "}\\""}],\n"empty": [ ],"n":-1.5}';
  expect(await records(text)).toEqual([
    { key: 'images', value: { id: 1 }, line: 4 },
    { key: 'images', value: { id: 2, x: '}"' }, line: 5 },
  ]);
});

test('as JSON.parse sees it', async () => {
  const objects = fc.dictionary(
    fc.string().filter((key) => key !== '__proto__'),
    fc.oneof(fc.array(fc.jsonValue(), { maxLength: 4 }), fc.jsonValue()),
    { maxKeys: 4 },
  );
  await fc.assert(
    fc.asyncProperty(objects, fc.constantFrom(0, 1), async (object, indent) => {
      const expected = Object.entries(JSON.parse(JSON.stringify(object)) as object).flatMap(([key, value]) =>
        Array.isArray(value) ? value.map((element) => [key, element]) : [],
      );
      const found = await records(JSON.stringify(object, null, indent));
      expect(found.map(({ key, value }) => [key, value])).toEqual(expected);
    }),
  );
});

test('what is broken says where', async () => {
  await expect(records('{"a": [\n{"b": 1},\n{"b": }\n]}')).rejects.toThrow('x.json:3: is not valid JSON');
  await expect(records('{"a": [\n{"b": 1}')).rejects.toThrow('x.json:2: ');
  for (const text of ['', '[]', '{"a"', '{"a": [1 2]}', '{"a": "open', 'null', '{"a": [1,]}']) {
    await expect(records(text)).rejects.toMatchObject({ code: 'bad-input', details: { file: 'x.json' } });
  }
});
