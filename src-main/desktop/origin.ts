/** The one origin of the interface in the desktop. */

export const scheme = 'app';
export const origin = 'app://tripletscope';
export const startPage = `${origin}/`;

/** Whether an address is the interface's page, whatever its fragment. */
export function isOwnPage(address: string): boolean {
  const [page] = address.split('#');
  return page === startPage || page === `${origin}/index.html`;
}
