/** Archives that are imported like folders, by the endings of their names. */
export const archiveEndings = ['.zip', '.tar', '.tgz', '.tar.gz'] as const;

export function isArchiveName(name: string): boolean {
  return archiveEndings.some((ending) => name.toLowerCase().endsWith(ending));
}
