/** The picker of folders of the server's side, in `serve`. */
import type { Page } from 'playwright-core';

/** `names` lead from a root that may be browsed, the first of them, down to the folder that is chosen. */
export async function chooseInFolderPicker(page: Page, names: readonly string[]): Promise<void> {
  const picker = page.getByRole('dialog');
  for (const name of names.slice(0, -1))
    await picker.getByRole('button', { name: new RegExp(`^${escaped(name)}( workspace| data set)?$`) }).click();
  await picker
    .getByRole('button', { name: `Choose ${names.at(-1)}`, exact: true })
    .first()
    .click();
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
