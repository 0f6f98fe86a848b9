/** About, with versions, and what a report of a fault needs. */
import { arch, cpus, release, totalmem } from 'node:os';
import { app, type BrowserWindow, clipboard, dialog } from 'electron';
import type { EngineStatus } from '../../src-shared/desktop-bridge.ts';

export interface Diagnosed {
  status: EngineStatus;
  log: string;
}

export function diagnostics({ status, log }: Diagnosed): string {
  const { electron, chrome, node } = process.versions;
  return [
    `Tripletscope ${app.getVersion()}`,
    `Electron ${electron}, Chromium ${chrome}, Node ${node}`,
    `${process.platform} ${release()} ${arch()}, ${cpus().length} × ${cpus()[0]?.model ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Engine: ${status.state}, started again ${status.restarts} times${status.message === null ? '' : `. ${status.message}`}`,
    '',
    log.trimEnd(),
  ].join('\n');
}

export async function showAbout(window: BrowserWindow | null, diagnosed: Diagnosed): Promise<void> {
  const { electron, chrome } = process.versions;
  const options = {
    type: 'info' as const,
    title: 'About Tripletscope',
    message: `Tripletscope ${app.getVersion()}`,
    detail: `A workbench that shows what an embedding network looks at.\n\nElectron ${electron}, Chromium ${chrome}\nNothing is sent anywhere: no crash reports, no updates, no telemetry.`,
    buttons: ['Close', 'Copy diagnostics'],
    defaultId: 0,
    cancelId: 0,
  };
  const { response } = await (window === null
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(window, options));
  if (response === 1) void clipboard.writeText(diagnostics(diagnosed));
}
