/** What was left out of the current data set or is worth knowing, with file and line. */
import type { Problem } from '../../datasets/problems.ts';
import type { Store } from '../store.ts';
import { currentDataset, needDataset } from './current-dataset.ts';

interface Row {
  code: Problem['code'];
  consequence: Problem['consequence'];
  message: string;
  file: string;
  line: number | null;
  imageId: string | null;
}

export class Problems {
  private readonly store: Store;
  private readonly insert;
  private readonly select;
  private readonly counted;
  private readonly countedLeftOut;

  constructor(store: Store) {
    this.store = store;
    this.insert = store.query<[string, string, string, string, number | null, string | null]>(
      `INSERT INTO problem (dataset_id, code, consequence, message, file, line, source_id)
       VALUES (${currentDataset}, ?, ?, ?, ?, ?, ?)`,
    );
    this.select = store.query<[number], Row>(
      `SELECT code, consequence, message, file, line, source_id AS imageId FROM problem
       WHERE dataset_id = ${currentDataset} ORDER BY id LIMIT ?`,
    );
    this.counted = store.query<[], { n: number }>(
      `SELECT count(*) AS n FROM problem WHERE dataset_id = ${currentDataset}`,
    );
    this.countedLeftOut = store.query<[], { n: number }>(
      `SELECT count(*) AS n FROM problem WHERE dataset_id = ${currentDataset} AND consequence = 'image-left-out'`,
    );
  }

  /** The first `limit`, or all; `summariseProblems` makes them fit a terminal. */
  all(limit = -1): Problem[] {
    return this.select.all(limit).map(({ line, imageId, ...problem }) => ({
      ...problem,
      ...(line === null ? {} : { line }),
      ...(imageId === null ? {} : { imageId }),
    }));
  }

  count(): number {
    return this.counted.get()!.n;
  }

  /** Images that did not come into the data set. */
  countLeftOut(): number {
    return this.countedLeftOut.get()!.n;
  }

  /** Problems found after the import, e.g. an image that turned out to be damaged. */
  add(problems: readonly Problem[]): void {
    needDataset(this.store);
    this.store.transaction(() => {
      for (const { code, consequence, message, file, line, imageId } of problems) {
        this.insert.run(code, consequence, message, file, line ?? null, imageId ?? null);
      }
    });
  }
}
