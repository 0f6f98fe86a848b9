/** The layouts of a data set that can be read, by the name of `--format`, each with what it is called in the window. */
export const datasetFormats = {
  cub: 'CUB-200-2011',
  folders: 'Folders, one per class',
  coco: 'COCO annotations',
  voc: 'Pascal VOC (LabelImg, CVAT, Roboflow)',
  yolo: 'YOLO (Ultralytics, Roboflow, CVAT)',
  labelme: 'LabelMe',
  cvat: 'CVAT for images',
  via: 'VGG Image Annotator',
  lists: 'Lists of images and classes',
  market1501: 'Market-1501 (identity in the file name)',
  table: 'A table with images',
} as const;

export type DatasetFormat = keyof typeof datasetFormats;

export const datasetFormatNames = Object.keys(datasetFormats) as [DatasetFormat, ...DatasetFormat[]];

/** What a data set can be written as. */
export const exportFormats = {
  coco: 'COCO',
  voc: 'Pascal VOC',
  yolo: 'YOLO',
  labelme: 'LabelMe',
  csv: 'A table of boxes (CSV)',
  folders: 'Class folders with masks',
  cub: 'CUB-200-2011',
} as const;

export type ExportFormat = keyof typeof exportFormats;

/** What leaves as arrays with the names of their images, each with what it is. */
export const arrayKinds = {
  embeddings: 'Embeddings of the model',
  features: 'Pooled features, the input of the head',
  banks: 'Grad-weights of a bank',
  heads: 'Matrices of the head',
  triplets: 'Triplets of each anchor',
  pairs: 'Pairs of each anchor',
  neighbours: 'Nearest neighbours',
  scores: 'Scores of each image',
  maps: 'Raw maps of the test images',
} as const;

export type ArrayKind = keyof typeof arrayKinds;

export function isArrayKind(what: string): what is ArrayKind {
  return Object.hasOwn(arrayKinds, what);
}
