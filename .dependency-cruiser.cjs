// The rooms of ARCHITECTURE.md as rules: who may see whom.
const only = (name, pathNot, path) => ({ name, severity: 'error', from: { pathNot }, to: { path } });
const room = (list) => `^src-main/(${list})/`;

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
    only('electron-only-in-desktop', room('desktop'), 'node_modules/electron'),
    {
      name: 'evaluate-and-figures-without-tensorflow',
      severity: 'error',
      from: { path: room('evaluate|figures') },
      to: { path: `${room('compute|network|training|explain')}|node_modules/@tensorflow`, reachable: true },
    },
    {
      name: 'datasets-is-first',
      severity: 'error',
      from: { path: room('datasets') },
      to: {
        path: room('network|training|explain|evaluate|figures|jobs|server|cli|desktop'),
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'network-before-training',
      severity: 'error',
      from: { path: room('network') },
      to: { path: room('training|explain|evaluate|figures|jobs|server|cli|desktop') },
    },
    {
      name: 'training-before-explain',
      severity: 'error',
      from: { path: room('training') },
      to: { path: room('explain|evaluate|figures|jobs|server|cli|desktop') },
    },
    {
      name: 'workspace-is-a-leaf',
      severity: 'error',
      from: { path: room('workspace') },
      to: {
        path: room(
          'datasets|network|training|explain|evaluate|figures|jobs|server|cli|desktop|compute|session|models|pipeline|queries|workers|downloads|demo',
        ),
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'system-is-a-leaf',
      severity: 'error',
      from: { path: room('system'), pathNot: 'test\\.ts$' },
      to: { path: '^src-main/(?!system/)' },
    },
    {
      name: 'pipeline-before-queries',
      severity: 'error',
      from: { path: room('pipeline') },
      to: { path: room('queries|server|cli|desktop') },
    },
    {
      name: 'queries-before-jobs',
      severity: 'error',
      from: { path: room('queries') },
      to: { path: room('jobs|server|cli|desktop') },
    },
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
