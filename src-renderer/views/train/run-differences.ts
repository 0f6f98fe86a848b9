/** In which settings runs differ, as rows of a table. Pure. */

export interface DescribedRun {
  id: number;
  /** As the run spec words them, in its order; empty where they were not kept. */
  settings: readonly { label: string; text: string }[];
}

export interface Difference {
  setting: string;
  /** In the order of the runs. */
  values: string[];
}

/** Only what differs between at least two of the runs; settings in the order of the form. */
export function differences(runs: readonly DescribedRun[]): Difference[] {
  const known = runs.map(({ settings }) => new Map(settings.map(({ label, text }) => [label, text])));
  // The order of the run that has most, then whatever others have besides.
  const longest = [...runs].sort((a, b) => b.settings.length - a.settings.length);
  const labels = [...new Set(longest.flatMap(({ settings }) => settings.map(({ label }) => label)))];
  return labels
    .map((setting) => ({ setting, values: known.map((one) => one.get(setting) ?? '–') }))
    .filter(({ values }) => new Set(values).size > 1);
}
