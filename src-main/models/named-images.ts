/** Images as a table of the user calls them: by the path within the data set, the short name, or the name of the file. */
export class NamedImages {
  private readonly paths: ReadonlySet<string>;
  private readonly byName = new Map<string, string[]>();

  constructor(images: readonly { relativePath: string; name: string }[]) {
    this.paths = new Set(images.map(({ relativePath }) => relativePath));
    for (const { relativePath, name } of images) {
      const file = relativePath.slice(relativePath.lastIndexOf('/') + 1);
      for (const known of new Set([name, file])) {
        const paths = this.byName.get(known);
        if (paths) paths.push(relativePath);
        else this.byName.set(known, [relativePath]);
      }
    }
  }

  /** The paths that may be meant: none, one, or several. */
  find(text: string): readonly string[] {
    return this.paths.has(text) ? [text] : (this.byName.get(text) ?? []);
  }
}
