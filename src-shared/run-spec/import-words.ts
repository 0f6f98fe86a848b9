/** The choices of an import with their labels. Without zod: the window shows them before its first view. */

/** What the last two of the four numbers of a box are. */
export const boxReadings = { size: 'Width and height', corners: 'Right and bottom' } as const;

/** Which pixels annotations count where EXIF turns the image. */
export const exifReadings = { upright: 'Those of the image as displayed', raw: 'Those of the file as stored' } as const;

/** What an item of the data set is: what is embedded, compared and explained. */
export const itemKinds = { images: 'Images', objects: 'Annotated objects' } as const;

/** What stands between two cells of a table. */
export const tableSeparators = {
  comma: 'Comma',
  semicolon: 'Semicolon',
  tab: 'Tab',
  bar: 'Vertical bar',
  space: 'Spaces',
} as const;
