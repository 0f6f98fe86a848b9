/** What the page saves goes where the user says, beginning in the folder used last. */
import path from 'node:path';
import { app, type Session } from 'electron';
import type { SettingsFile } from './desktop-settings.ts';

export function rememberDownloads(session: Session, settings: SettingsFile): void {
  session.on('will-download', (_, item) => {
    const folder = settings.current.dialogFolder ?? app.getPath('documents');
    item.setSaveDialogOptions({ defaultPath: path.join(folder, path.basename(item.getFilename())) });
    item.once('done', (_, state) => {
      if (state === 'completed') settings.set({ dialogFolder: path.dirname(item.getSavePath()) });
    });
  });
}
