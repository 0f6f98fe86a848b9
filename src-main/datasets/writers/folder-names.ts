/** Class names as names of folders, each its own. */

/** Called with a class again it gives the same name. `avoid`: names that would be taken for something else. */
export function folderNames(avoid: (name: string) => boolean = () => false): (className: string) => string {
  const folders = new Map<string, string>();
  const taken = new Set<string>();
  return (className) => {
    const known = folders.get(className);
    if (known !== undefined) return known;
    const plain = plainFolder(className);
    const safe = avoid(plain) ? `_${plain}_` : plain;
    let name = safe;
    for (let i = 2; taken.has(name.toLowerCase()); i++) name = `${safe}_${i}`;
    taken.add(name.toLowerCase());
    folders.set(className, name);
    return name;
  };
}

/** A name that a folder can have on every system, and that is no part of a split. */
function plainFolder(name: string): string {
  const plain = name
    .normalize('NFC')
    .replaceAll(/[<>:"/\\|?*\p{Cc}]/gu, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '')
    .slice(0, 100);
  const reserved = /^(con|prn|aux|nul|com\d|lpt\d|thumbs\.db|desktop\.ini|__macosx)$/i;
  return plain === '' || reserved.test(plain) ? `_${plain}` : plain;
}
