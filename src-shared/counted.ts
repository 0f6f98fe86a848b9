/** "1 image", "2,140 images", "1 box", "3 boxes". */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : several}`;
}

/** What a data set holds, where `sources` is the number of images that its objects were cut from, or 0. */
export function itemsCounted(items: number, sources: number): string {
  return sources === 0 ? counted(items, 'image') : `${counted(items, 'object')} of ${counted(sources, 'image')}`;
}
