/** Every command that has or can have a key, in one table: what the shortcuts sheet and Settings list. */

/** Where a key acts: everywhere, or while its view is shown. */
export type CommandScope =
  | 'everywhere'
  | 'browse'
  | 'train'
  | 'compare'
  | 'annotate'
  | 'evaluate'
  | 'settings'
  | 'start';

export interface CommandSpec {
  id: string;
  title: string;
  scope: CommandScope;
  keys: readonly string[];
}

const inScope = (scope: CommandScope, rows: readonly (readonly [string, string, ...string[]])[]): CommandSpec[] =>
  rows.map(([id, title, ...keys]) => ({ id, title, scope, keys }));

/** Views add their own rows; ids are `view.what`. */
export const commandSpecs: readonly CommandSpec[] = [
  ...inScope('everywhere', [
    ['shell.palette', 'Command palette', 'Ctrl+K', 'Ctrl+Shift+P'],
    ['shell.shortcuts', 'Shortcuts', '?', 'F1'],
    ['shell.browse', 'Go to Browse', 'Alt+1'],
    ['shell.train', 'Go to Train', 'Alt+2'],
    ['shell.compare', 'Go to Compare', 'Alt+3'],
    ['shell.annotate', 'Go to Annotate', 'Alt+4'],
    ['shell.evaluate', 'Go to Evaluate', 'Alt+5'],
    ['shell.settings', 'Go to Settings', 'Ctrl+,'],
    ['shell.start', 'Go to the start page'],
    ['shell.jobs', 'Show or hide the jobs', 'Ctrl+J'],
    ['shell.theme', 'Switch between light and dark', 'Ctrl+Shift+L'],
    ['shell.import', 'Import a data set…', 'Ctrl+I'],
    ['shell.export', 'Export images or arrays…', 'Ctrl+E'],
    ['shell.remarks', 'Show what the import left out'],
    ['shell.open', 'Open a workspace…', 'Ctrl+O'],
    ['shell.create', 'New workspace…', 'Ctrl+Shift+O'],
    ['shell.close', 'Close the workspace'],
    ['shell.demo', 'Open the demo'],
    ['shell.score', 'Score the maps of the current model'],
  ]),
  ...inScope('browse', [
    ['browse.search', 'Search names', '/', 'Ctrl+F'],
    ['browse.filters', 'Show or hide the filters', 'F'],
    ['browse.details', 'Show or hide the details', 'I'],
    ['browse.clear', 'Clear all filters', 'Shift+F'],
    ['browse.crop', 'Show cropped objects or full images', 'C'],
    ['browse.grid', 'Show only the grid', 'G'],
    ['browse.map', 'Show the embedding map beside the grid', 'M'],
    ['browse.map-alone', 'Show only the embedding map', 'Shift+M'],
    ['browse.smaller', 'Smaller tiles', '-'],
    ['browse.larger', 'Larger tiles', '+'],
    ['browse.reverse', 'Reverse the order', 'Shift+R'],
    ['browse.first', 'Go to the first image', 'Ctrl+Home'],
    ['browse.last', 'Go to the last image', 'Ctrl+End'],
    ['browse.all', 'Select all images shown', 'Ctrl+A'],
    ['browse.none', 'Clear the selection'],
    ['browse.tag', 'Tag the selected images', 'T'],
    ['browse.next-todo', 'Next image to do', 'Ctrl+Shift+D'],
    ['browse.previous-todo', 'Previous image to do', 'Ctrl+Shift+A'],
    ['browse.review-todo', 'Mark as to do', 'Shift+1'],
    ['browse.review-done', 'Mark as done', 'Shift+2'],
    ['browse.review-reviewed', 'Mark as reviewed', 'Ctrl+Enter', 'Shift+3'],
    ['browse.review-skipped', 'Mark as skipped', 'Shift+4'],
    ['browse.undo', 'Undo', 'Ctrl+Z'],
    ['browse.redo', 'Redo', 'Ctrl+Shift+Z', 'Ctrl+Y'],
    ['browse.pin', 'Pin the image as reference, or unpin it', 'P'],
    ['browse.by-distance', 'Sort by the distance to the reference', 'Shift+D'],
    ['browse.positive', 'Use the image as positive'],
    ['browse.negative', 'Use the image as negative'],
    ['browse.compare', 'Compare the image'],
    ['browse.source', 'Show all objects of the same image'],
    ['browse.save-view', 'Save this view…', 'Ctrl+S'],
  ]),
  ...inScope('train', [['train.start', 'Start training', 'Ctrl+Enter']]),
  ...inScope('compare', [
    ['compare.next', 'Next image', 'D'],
    ['compare.previous', 'Previous image', 'A'],
    ['compare.nextTodo', 'Next image to do', 'Ctrl+Shift+D'],
    ['compare.previousTodo', 'Previous image to do', 'Ctrl+Shift+A'],
    ['compare.reviewed', 'Mark as reviewed', 'Ctrl+Enter'],
    ['compare.undo', 'Undo', 'Ctrl+Z'],
    ['compare.redo', 'Redo', 'Ctrl+Shift+Z', 'Ctrl+Y'],
    ['compare.zoomIn', 'Zoom in', '+'],
    ['compare.zoomOut', 'Zoom out', '-'],
    ['compare.zoomReset', 'Reset the zoom', 'Ctrl+0'],
    ['compare.panLeft', 'Pan left', 'Ctrl+Left'],
    ['compare.panRight', 'Pan right', 'Ctrl+Right'],
    ['compare.panUp', 'Pan up', 'Ctrl+Up'],
    ['compare.panDown', 'Pan down', 'Ctrl+Down'],
    ['compare.focusN', 'Go to the slider for N, triplets', 'N'],
    ['compare.focusM', 'Go to the slider for M, channels', 'M'],
    ['compare.fewer', 'Fewer triplets', '['],
    ['compare.more', 'More triplets', ']'],
    ['compare.newTriplet', 'Another triplet', 'T'],
    ['compare.resetTriplet', 'Back to the first triplet', 'Shift+T'],
    ['compare.counter', 'Evidence for or against', 'C'],
    ['compare.wipe', 'Side by side or wipe', 'W'],
    ['compare.truth', 'Show or hide the ground truth', 'G'],
    ['compare.contour', 'Show or hide the contour at τ', 'K'],
    ['compare.source', 'Show all objects of the same image'],
    ['compare.external', 'Open another image…', 'Ctrl+Shift+I'],
    ['compare.copyScores', 'Copy the scores as CSV', 'Shift+C'],
    ['compare.copyWeights', 'Copy α as CSV'],
    ['compare.savePng', 'Save the comparison as PNG'],
    ['compare.saveSvg', 'Save the comparison as SVG'],
  ]),
  ...inScope('annotate', [
    ['annotate.next', 'Next image', 'D'],
    ['annotate.previous', 'Previous image', 'A'],
    ['annotate.nextTodo', 'Next image to do', 'Ctrl+Shift+D'],
    ['annotate.previousTodo', 'Previous image to do', 'Ctrl+Shift+A'],
    ['annotate.select', 'Select', 'V'],
    ['annotate.box', 'Draw a box', 'R'],
    ['annotate.polygon', 'Draw a polygon', 'P'],
    ['annotate.brush', 'Brush', 'B'],
    ['annotate.eraser', 'Eraser', 'E'],
    ['annotate.fill', 'Flood fill', 'G'],
    ['annotate.smaller', 'Smaller brush', '['],
    ['annotate.larger', 'Larger brush', ']'],
    ['annotate.repeat', 'Take the last tool again', 'N'],
    ['annotate.undo', 'Undo', 'Ctrl+Z'],
    ['annotate.redo', 'Redo', 'Ctrl+Shift+Z', 'Ctrl+Y'],
    ['annotate.delete', 'Delete the selected objects', 'Delete', 'Backspace'],
    ['annotate.duplicate', 'Duplicate the selected objects', 'Ctrl+D'],
    ['annotate.toNext', 'Copy to the next images…', 'Ctrl+B'],
    ['annotate.hide', 'Hide or show the selected objects', 'H'],
    ['annotate.hideAll', 'Hide or show all objects', 'Shift+H'],
    ['annotate.lock', 'Lock or unlock the selected objects', 'L'],
    ['annotate.lockAll', 'Lock or unlock all objects', 'Shift+L'],
    ['annotate.forward', 'Bring the object forward', 'Ctrl+]'],
    ['annotate.backward', 'Send the object backward', 'Ctrl+['],
    ['annotate.nextObject', 'Select the next object', '.'],
    ['annotate.previousObject', 'Select the previous object', ','],
    ['annotate.nextCorner', 'Next corner of the polygon', 'K'],
    ['annotate.previousCorner', 'Previous corner of the polygon', 'Shift+K'],
    ['annotate.insertCorner', 'Add a corner after this one', 'I'],
    ['annotate.merge', 'Merge into one', 'M'],
    ['annotate.split', 'Split into its parts', 'Shift+M'],
    ['annotate.fillHoles', 'Fill holes'],
    ['annotate.removeSpecks', 'Remove specks'],
    ['annotate.boxAround', 'Add a box around it'],
    ['annotate.toMask', 'Turn into a mask'],
    ['annotate.finish', 'Finish the selected drafts', 'F'],
    ['annotate.class', 'Choose a class…', 'C'],
    ['annotate.class0', 'Class of the image', '0'],
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => [`annotate.class${digit}`, `Class ${digit}`, `${digit}`] as const),
    ['annotate.zoomIn', 'Zoom in', '+'],
    ['annotate.zoomOut', 'Zoom out', '-'],
    ['annotate.fit', 'Show the whole image', 'Ctrl+F'],
    ['annotate.actual', 'Show it at 100 %', 'Ctrl+0'],
    ['annotate.done', 'Mark as done', 'Shift+2'],
    ['annotate.reviewed', 'Mark as reviewed', 'Ctrl+Enter', 'Shift+3'],
    ['annotate.skipped', 'Mark as skipped', 'Shift+4'],
    ['annotate.todo', 'Mark as to do', 'Shift+1'],
  ]),
  ...inScope('evaluate', [
    ['evaluate.copyCsv', 'Copy the table as CSV', 'Shift+C'],
    ['evaluate.copyLatex', 'Copy the table as LaTeX', 'Shift+L'],
    ['evaluate.saveCsv', 'Save the table as CSV'],
    ['evaluate.saveLatex', 'Save the table as LaTeX'],
    ['evaluate.saveJson', 'Save the table as JSON'],
  ]),
];

const moving = ['Left', 'Right', 'Up', 'Down', 'Home', 'End', 'PageUp', 'PageDown'];

/** What no command may take, and why. */
export const reservedKeys: Readonly<Record<string, string>> = {
  Tab: 'Tab moves the focus.',
  'Shift+Tab': 'Shift Tab moves the focus.',
  Escape: 'Esc closes dialogs and cancels the current action.',
  Enter: 'Enter presses what has the focus.',
  'Shift+Enter': 'Enter presses what has the focus.',
  Space: 'Space selects or presses what has the focus.',
  'Shift+Space': 'Space selects or presses what has the focus.',
  ...Object.fromEntries(
    moving.flatMap((key) => [
      [key, `${key} moves through images, lists and sliders.`],
      [`Shift+${key}`, `Shift ${key} selects images on the way.`],
    ]),
  ),
  'Ctrl+C': 'Ctrl C copies the text that is selected.',
  'Ctrl+W': 'Ctrl W closes the window or the tab.',
  'Ctrl+T': 'A browser opens a tab with Ctrl T.',
  'Ctrl+N': 'A browser opens a window with Ctrl N.',
  'Ctrl+Shift+W': 'A browser closes its window with Ctrl Shift W.',
  'Ctrl+Shift+T': 'A browser opens a closed tab again with Ctrl Shift T.',
  'Ctrl+Shift+N': 'A browser opens a private window with Ctrl Shift N.',
  'Ctrl+R': 'Ctrl R reloads the window.',
  F5: 'F5 reloads the window.',
  F12: 'F12 opens the browser’s tools.',
};
