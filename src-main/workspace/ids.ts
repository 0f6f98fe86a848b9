/** Row ids of the workspace, one type a table, so that none is taken for another. */

declare const table: unique symbol;
type RowId<Name extends string> = number & { readonly [table]: Name };

export type ImageId = RowId<'image'>;
export type ModelId = RowId<'model'>;
export type RunId = RowId<'training_run'>;
export type BankId = RowId<'bank'>;
export type EvaluationId = RowId<'evaluation'>;
export type JobId = RowId<'job'>;
