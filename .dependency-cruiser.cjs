// The rooms of ARCHITECTURE.md as rules: who may see whom.
const only = (name, pathNot, path) => ({ name, severity: 'error', from: { path: '^src-', pathNot }, to: { path } });
const room = (list) => `^src-main/(${list})/`;

/** The engine's rooms: each sees those above it (types alone may come from below); rooms on one line see each other. */
const order = [
  ['system'],
  ['workspace'],
  ['downloads', 'datasets', 'archives'],
  ['demo'],
  ['network'],
  ['training'],
  ['explain'],
  ['evaluate', 'figures'],
  ['compute', 'workers'],
  ['session'],
  ['features'],
  ['models'],
  ['pipeline'],
  ['queries'],
  ['jobs'],
  ['server'],
  ['cli', 'desktop'],
];

const downTheList = order.slice(0, -1).map((rooms, at) => ({
  name: `${rooms.join('-and-')}-before-what-follows`,
  severity: 'error',
  from: { path: room(rooms.join('|')), pathNot: 'test\\.ts$' },
  to: {
    path: room(
      order
        .slice(at + 1)
        .flat()
        .join('|'),
    ),
    dependencyTypesNot: ['type-only'],
  },
}));

/** Measurements and stories share `testing` and `fixtures`, and know nothing of each other; the program knows neither. */
const besideTheProgram = [
  { name: 'bench-and-e2e-apart', from: { path: '^bench/' }, to: { path: '^e2e/' } },
  { name: 'e2e-and-bench-apart', from: { path: '^e2e/' }, to: { path: '^bench/' } },
  { name: 'testing-is-shared', from: { path: '^(testing|fixtures)/' }, to: { path: '^(bench|e2e)/' } },
  { name: 'fixtures-are-small', from: { path: '^fixtures/' }, to: { path: '^testing/' } },
  {
    name: 'the-program-knows-no-test',
    from: { path: '^src-', pathNot: 'test\\.ts$|/test-[a-z-]+\\.ts$' },
    to: { path: '^(bench|e2e|testing|fixtures)/' },
  },
].map((rule) => ({ severity: 'error', ...rule }));

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'shared-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^src-shared' },
      to: { path: '^src-(main|renderer)' },
    },
    {
      name: 'shared-is-pure',
      severity: 'error',
      from: { path: '^src-shared', pathNot: 'test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    only('sqlite-only-in-workspace', room('workspace'), 'node_modules/better-sqlite3'),
    only('sharp-only-in-datasets-and-figures', room('datasets|figures|demo'), 'node_modules/sharp'),
    only('tensorflow-in-its-rooms', `${room('compute|network|training|explain')}`, 'node_modules/@tensorflow'),
    only('onnxruntime-only-in-compute', room('compute'), 'node_modules/onnxruntime'),
    only('electron-only-in-desktop', room('desktop'), 'node_modules/electron'),
    {
      name: 'evaluate-and-figures-without-tensorflow',
      severity: 'error',
      from: { path: room('evaluate|figures') },
      to: { path: `${room('compute|network|training|explain')}|node_modules/@tensorflow`, reachable: true },
    },
    {
      name: 'workspace-is-a-leaf',
      severity: 'error',
      from: { path: room('workspace') },
      to: {
        path: room(
          'datasets|network|training|explain|evaluate|figures|jobs|server|cli|desktop|compute|session|features|models|pipeline|queries|workers|downloads|demo',
        ),
        dependencyTypesNot: ['type-only'],
      },
    },
    ...downTheList,
    ...besideTheProgram,
    {
      name: 'renderer-sees-the-contract-as-a-type',
      severity: 'error',
      from: { path: '^src-renderer' },
      to: { path: '^src-main', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'renderer-types-come-from-the-contract',
      severity: 'error',
      from: { path: '^src-renderer' },
      to: { path: '^src-main', pathNot: '^src-main/server/router.ts$' },
    },
    {
      name: 'engine-does-not-know-its-windows',
      severity: 'error',
      from: { path: '^src-main' },
      to: { path: '^src-renderer' },
    },
    {
      name: 'no-view-imports-another',
      comment: 'What several views need lies in state, catalogue, components or canvas.',
      severity: 'error',
      from: { path: '^src-renderer/views/([^/]+)/' },
      to: { path: '^src-renderer/views/', pathNot: '^src-renderer/views/$1/' },
    },
    {
      name: 'views-are-loaded-by-the-shell',
      severity: 'error',
      from: { path: '^src-renderer/', pathNot: '^src-renderer/(views/|shell/views\\.ts$)' },
      to: { path: '^src-renderer/views/' },
    },
    {
      name: 'nobody-imports-the-command-line',
      severity: 'error',
      from: { pathNot: room('cli') },
      to: { path: room('cli') },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
  },
};
