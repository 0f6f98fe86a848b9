/** The picker of folders of the server's side, in `serve`. */
import path from 'node:path';
import type { Page } from 'playwright-core';

/** Walks down from the first root that may be browsed, and chooses. */
export async function chooseInFolderPicker(page: Page, relative: string): Promise<void> {
  const picker = page.getByRole('dialog');
  for (const name of relative.split(path.sep)) await picker.getByRole('button', { name, exact: true }).click();
  await picker.getByRole('button', { name: /^(Choose|Open|Use)/ }).click();
}
