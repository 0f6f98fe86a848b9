/** The status of an answer says what kind of error it carries. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Hono } from 'hono';
import { afterAll, expect, it, test } from 'vitest';
import { type ErrorCode, TripletscopeError } from '../../src-shared/errors.ts';
import { createApp } from './app.ts';
import { EngineHost } from './host.ts';

const stateFolder = mkdtempSync(path.join(tmpdir(), 'app-'));
afterAll(() => rmSync(stateFolder, { recursive: true }));
const host = new EngineHost({ kind: 'desktop', roots: null, stateFolder });
const throwing = new Hono().get('/throw/:code', (c) => {
  throw new TripletscopeError(c.req.param('code') as ErrorCode, 'on purpose');
});
const app = createApp(host, [throwing]);

const query = (calls: string): Promise<Response> => Promise.resolve(app.request(`/trpc/${calls}`));
const listRoots = encodeURIComponent(JSON.stringify({ folder: null }));

test.each([
  ['bad-input', 422],
  ['cancelled', 499],
  ['unsupported', 501],
  ['disk-full', 507],
  ['internal', 500],
])('bytes: %s is %i', async (code, status) => {
  const answer = await app.request(`/throw/${code}`);
  expect([answer.status, await answer.json()]).toEqual([
    status,
    { error: { code, message: 'on purpose', details: {} } },
  ]);
});

it('the contract: unsupported is 501', async () => {
  expect((await query(`folders.list?input=${listRoots}`)).status).toBe(501);
});

it('the contract: disk-full is 507 where every call of a batch says so, else the batch is mixed', async () => {
  const full = new TripletscopeError('disk-full', 'no room');
  host.folders.pathOf = () => {
    throw full;
  };
  const preview = { folder: 'x' };
  const batch = (names: string, inputs: object[]): Promise<Response> =>
    query(`${names}?batch=1&input=${encodeURIComponent(JSON.stringify({ ...inputs }))}`);
  const alone = await query(`datasets.preview?input=${encodeURIComponent(JSON.stringify(preview))}`);
  expect([alone.status, await alone.json()]).toMatchObject([
    507,
    { error: { data: { error: { code: 'disk-full' } } } },
  ]);
  expect((await batch('datasets.preview,datasets.preview', [preview, preview])).status).toBe(507);
  expect((await batch('datasets.preview,folders.list', [preview, { folder: null }])).status).toBe(207);
});
