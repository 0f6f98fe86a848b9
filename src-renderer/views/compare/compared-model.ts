/** A model as Compare names it. */
export interface ComparedModel {
  id: number;
  title: string;
  /** Content hash. */
  key: string;
}

/** One that has been deleted meanwhile still has a name. */
export function modelById(list: readonly ComparedModel[], id: number | null): ComparedModel {
  return list.find((one) => one.id === id) ?? { id: id ?? 0, title: `model no. ${id ?? '?'}`, key: '' };
}
