/** A filter of images in words: "class wren" of `class=wren`. */
import { type ReviewState, reviewStates, reviewWords } from '../../../src-shared/catalogue.ts';

export function filterWords(filter: string): string {
  const at = filter.indexOf('=');
  if (at < 0) return filter === 'train' ? 'training images' : filter === 'test' ? 'test images' : filter;
  const [key, value] = [filter.slice(0, at), filter.slice(at + 1)];
  switch (key) {
    case 'split':
      return value === 'train' ? 'training images' : 'test images';
    case 'review':
      return reviewStates.includes(value as ReviewState) ? reviewWords[value as ReviewState] : value;
    case 'box':
    case 'mask':
      return value === 'yes' ? `has ${key}` : `no ${key}`;
    case 'draft':
      return value === 'yes' ? 'has drafts' : 'no drafts';
    case 'image':
      return value;
    default:
      return `${key} ${value}`;
  }
}
