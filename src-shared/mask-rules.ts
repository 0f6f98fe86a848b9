/** How mask files can be read, by the name of `--mask-rule`. */
export const maskRules = {
  grey: 'Grey levels: half and more',
  ids: 'Numbers of objects: all but 0 (255 is unknown)',
  palette: 'Palette: all but the first colour',
  colours: 'Colours: all but black',
  alpha: 'Opacity',
} as const;

export type MaskRule = keyof typeof maskRules;

export type MaskReading =
  /** The object's pixels have this value or more, in the bits of the file. */
  { rule: 'level'; level: number } | { rule: Exclude<MaskRule, 'grey'> };
