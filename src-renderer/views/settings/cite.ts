/** What a paper that used this cites: the method, and the software. */

export interface Citation {
  kind: 'inproceedings' | 'software';
  key: string;
  fields: Readonly<Record<string, string>>;
}

export const paper: Citation = {
  kind: 'inproceedings',
  key: 'chen2020adapting',
  fields: {
    title: 'Adapting Grad-CAM for Embedding Networks',
    author: 'Chen, Lei and Chen, Jianhui and Hajimirsadeghi, Hossein and Mori, Greg',
    booktitle: 'IEEE Winter Conference on Applications of Computer Vision (WACV)',
    year: '2020',
  },
};

export const software: Citation = {
  kind: 'software',
  key: 'tripletscope',
  fields: { title: 'Tripletscope', author: '{The Tripletscope authors}' },
};

export function toBibtex({ kind, key, fields }: Citation): string {
  const lines = Object.entries(fields).map(([name, value]) => `  ${name} = {${value}}`);
  return `@${kind}{${key},\n${lines.join(',\n')}\n}`;
}
