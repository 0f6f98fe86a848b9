/** What Regress asks of the engine, each under a key that names all it depends on. */
import type { RegressionSpec } from '../../../src-shared/regress/regression-spec.ts';
import { type Api, api } from '../../state/api.ts';
import type { ResourceRequest } from '../../state/resources.ts';

type Regressions = Api['regressions'];
type Answer<Name extends 'table' | 'result' | 'check' | 'item'> = Awaited<ReturnType<Regressions[Name]['query']>>;
export type Table = Answer<'table'>;
export type Column = NonNullable<Table>['columns'][number];
export type ColumnKind = Column['kind'];
export type Result = NonNullable<Answer<'result'>>;
export type Check = Answer<'check'>;
export type Item = Answer<'item'>;
export type Region = NonNullable<Result['maps']>['raising'][number];
export type Photograph = Awaited<ReturnType<Regressions['photograph']['query']>>;

/** `state` tells one state of the workspace from another. */
export class RegressRequests {
  private readonly state: string;

  constructor(state: string) {
    this.state = state;
  }

  /** Null where the data set is no table. */
  table(): ResourceRequest<Table> {
    return { key: this.key('table'), load: (signal) => api.regressions.table.query(undefined, { signal }) };
  }

  /** Null where nothing was estimated. */
  result(): ResourceRequest<Result | null> {
    return { key: this.key('result'), load: (signal) => api.regressions.result.query(undefined, { signal }) };
  }

  check(spec: RegressionSpec): ResourceRequest<Check> {
    return { key: this.key('check', spec), load: (signal) => api.regressions.check.query(spec, { signal }) };
  }

  item(item: number, made: string): ResourceRequest<Item> {
    return {
      key: this.key('item', [item, made]),
      bytesOf: ({ views }) => views.reduce((sum, { map }) => sum + 8 * map.length, 0),
      load: (signal) => api.regressions.item.query({ item }, { signal }),
    };
  }

  private key(what: string, input: unknown = null): string {
    return `${what} ${this.state} ${JSON.stringify(input)}`;
  }
}
