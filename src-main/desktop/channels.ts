/** Names of what preload and main tell each other. */

export const channels = {
  chooseFolder: 'choose-folder',
  chooseFiles: 'choose-files',
  identify: 'identify',
  restartEngine: 'restart-engine',
  setProgress: 'set-progress',
  notify: 'notify',
  copyDiagnostics: 'copy-diagnostics',
  /** The page listens: what came before is sent now. */
  listening: 'listening',
  menu: 'menu',
  openedFolder: 'opened-folder',
  engine: 'engine',
} as const;

/** The application's version, which a sandboxed preload cannot read from a file. */
export const versionFlag = '--tripletscope-version=';
