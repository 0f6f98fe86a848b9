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
} as const;

export type ExportFormat = keyof typeof exportFormats;
