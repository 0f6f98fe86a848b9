/** What the gate judges by. */
import type { IncomingHttpHeaders } from 'node:http';

export interface RequestHead {
  method: string;
  /** As it stands in the request line, without the query. */
  path: string;
  headers: IncomingHttpHeaders;
  /** Names of headers that came more than once. */
  repeated: ReadonlySet<string>;
}
