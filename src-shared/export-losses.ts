/** What a format of data sets cannot hold, by kind, with the words for one and for many. */

const lossWords = {
  'pixels-changed': [
    'pixel of a mask changed when it became a polygon',
    'pixels of masks changed when they became polygons',
  ],
  'pixels-overlap': [
    'pixel is in several masks and is kept only in the last one',
    'pixels are in several masks and are kept only in the last one',
  ],
  'outline-as-pixels': ['polygon became pixels', 'polygons became pixels'],
  'rings-joined': ['polygon of several rings became one ring', 'polygons of several rings became one ring'],
  'outline-dropped': ['outline is left out', 'outlines are left out'],
  'box-dropped': ['box is left out', 'boxes are left out'],
  'box-of-outline': ['box became the bounds of its outline', 'boxes became the bounds of their outlines'],
  'object-other-class': [
    'object of another class than its image’s is left out',
    'objects of other classes than their image’s are left out',
  ],
  'object-dropped': ['object is left out', 'objects are left out'],
  'image-class': [
    'image loses its class, which differs from those of its objects',
    'images lose their class, which differs from those of their objects',
  ],
  'masks-joined': ['mask was joined with another one of its image', 'masks were joined with others of their image'],
  'split-dropped': ['image loses its part of the split', 'images lose their part of the split'],
  'name-changed': ['name of a class was changed', 'names of classes were changed'],
  'image-missing': ['image is missing and is not copied', 'images are missing and are not copied'],
  'mask-missing': ['mask cannot be read and is left out', 'masks cannot be read and are left out'],
  'item-as-image': [
    'object became an image of its own, cut out as PNG',
    'objects became images of their own, cut out as PNG',
  ],
  'link-as-copy': [
    'image was copied, because it is on another disk',
    'images were copied, because they are on another disk',
  ],
} as const;

export type LossCode = keyof typeof lossWords;

/** What stands behind the number: "boxes are left out". */
export function lossText(code: LossCode, count: number): string {
  return lossWords[code][count === 1 ? 0 : 1];
}
