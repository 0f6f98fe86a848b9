/** What may come along: JSON, and multipart for uploads alone; its length is told beforehand, and bounded. */
import type { JsonLimits } from '../../system/json-shape.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { RequestHead } from './request-head.ts';

export const uploadPath = '/api/uploads';
export const sessionPath = '/session';

export interface BodyLimits {
  json: number;
  session: number;
  upload: number;
}

/** The largest that the window sends: 250,000 ids of images; a saved view of 256 kB; 65,536 numbers of a gradient. */
export const requestLimits: JsonLimits = { bytes: 5_000_000, depth: 64, values: 300_000, properties: 20_000 };

export const defaultBodyLimits: BodyLimits = { json: requestLimits.bytes, session: 1024, upload: 256 * 2 ** 30 };

export function checkBody({ method, path, headers, repeated }: RequestHead, limits: BodyLimits): Refusal | null {
  if (headers['transfer-encoding'] !== undefined)
    return refuse(411, 'the request needs the length of its body (Content-Length)');
  if (repeated.has('content-length') || repeated.has('content-type')) return refuse(400, 'a header is there twice');
  const length = headers['content-length'];
  if (length !== undefined && !/^\d{1,15}$/.test(length)) return refuse(400, 'the length of the body is not a number');
  if (method === 'GET' || method === 'HEAD')
    return Number(length ?? 0) === 0 ? null : refuse(400, 'a request of this method has no body');
  if (length === undefined) return refuse(411, 'the request needs the length of its body (Content-Length)');
  const wanted = path === uploadPath ? 'multipart/form-data' : 'application/json';
  const type = (headers['content-type'] ?? '').split(';')[0].trim().toLowerCase();
  if (type !== wanted) return refuse(415, `a body of the type ${wanted} is expected here`);
  if (headers['content-encoding'] !== undefined) return refuse(415, 'the body must not be compressed');
  const limit = path === uploadPath ? limits.upload : path === sessionPath ? limits.session : limits.json;
  return Number(length) <= limit ? null : refuse(413, `the body is too large (at most ${limit} bytes)`);
}
