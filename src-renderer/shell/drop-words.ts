/** What may be dropped on the window, as the veil over it says while something is dragged. */
interface Where {
  /** Its drops are places; a browser's are bytes, which are uploaded and so never a workspace to open. */
  desktop: boolean;
  /** Images are taken by themselves here: Compare with a model. */
  images: boolean;
}

export function dropWords({ desktop, images }: Where): string {
  const taken = [
    ...(images ? ['images to see their maps'] : []),
    ...(desktop
      ? ['a data set to import it', 'a workspace to open it']
      : ['a data set to upload it into the workspace']),
  ];
  const last = taken.pop();
  return `Drop ${taken.length === 0 ? '' : `${taken.join(', ')}, or `}${last}`;
}
