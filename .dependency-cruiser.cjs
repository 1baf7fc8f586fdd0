// The layout rules of the design, section 5. Run by `npm run arch`, which has a few more that need to see whole files.

const STAGES = '(source|queue|dispatch|link|results|quorum|controller)';
const ENTRY_POINTS = '^src/(index|worker|testing|terminal|otel|nats)\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Files do not go round in circles, not even in their types.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'contract-knows-nobody',
      comment: 'contract/ knows only itself, the types of the errors and the types of RxJS.',
      severity: 'error',
      from: { path: '^src/contract/' },
      to: { pathNot: '^src/contract/|^src/errors\\.ts$|node_modules/rxjs/' },
    },
    {
      name: 'contract-is-types',
      comment: 'contract/ takes types from the errors and from RxJS, no code.',
      severity: 'error',
      from: { path: '^src/contract/' },
      to: { path: '^src/errors\\.ts$|node_modules/rxjs/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'errors-know-nobody',
      comment: 'errors.ts is read by everybody: it may only take types, and only from contract/.',
      severity: 'error',
      from: { path: '^src/errors\\.ts$' },
      to: { pathNot: '^src/contract/' },
    },
    {
      name: 'wire-knows-no-stage',
      comment: 'wire/ knows contract/, the errors and npm packages.',
      severity: 'error',
      from: { path: '^src/wire/' },
      to: { path: '^src/', pathNot: '^src/(wire|contract)/|^src/errors\\.ts$' },
    },
    {
      name: 'stages-exchange-types-only',
      comment: 'Stages meet in create-pool.ts: between two of them types may cross, code may not.',
      severity: 'error',
      from: { path: `^src/${STAGES}/` },
      to: { path: `^src/${STAGES}/`, pathNot: '^src/$1/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'worker-uses-no-stage',
      comment:
        'The end inside the thread uses no stage of the main thread, except that a scheduler in a thread is a source.',
      severity: 'error',
      from: { path: '^src/worker/' },
      to: { path: `^src/${STAGES}/`, pathNot: '^src/source/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'stages-use-no-wiring',
      comment: 'What is wired together does not know who wires it.',
      severity: 'error',
      from: { path: `^src/(${STAGES}|wire|worker|platform)/` },
      to: { path: '^src/create-pool\\.ts$' },
    },
    {
      name: 'link-meets-worker-on-the-wire',
      comment: 'The two ends of a worker share frames and nothing else, not even types.',
      severity: 'error',
      from: { path: '^src/link/' },
      to: { path: '^src/worker/' },
    },
    {
      name: 'worker-meets-link-on-the-wire',
      comment: 'The two ends of a worker share frames and nothing else, not even types.',
      severity: 'error',
      from: { path: '^src/worker/' },
      to: { path: '^src/link/' },
    },
    {
      name: 'threads-at-the-two-ends',
      comment: 'threads.js is used where a worker begins and ends, nowhere else.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(link|worker|platform)/' },
      to: { path: 'node_modules/threads/|^threads(/|$)' },
    },
    {
      name: 'nats-stands-apart',
      comment: 'Who does not import rearguard/nats loads nothing of it, not even types.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/nats(/|\\.ts$)' },
      to: { path: '^src/nats/|node_modules/@nats-io/|^@nats-io/' },
    },
    {
      name: 'entry-points-are-for-users',
      comment: 'Nobody inside imports an entry point.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: ENTRY_POINTS },
    },
    {
      name: 'src-stands-alone',
      comment: 'src imports no tests, benchmarks, examples, scripts or build results.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench|examples|scripts|build|dist)/' },
    },
    {
      name: 'node-in-platform',
      comment:
        'Built-in modules of Node stay in three files of platform, so that browser bundles need none; nats/ is for Node alone.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/platform/((worker-)?node|channels)\\.ts$|^src/nats/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'platform-by-its-alias',
      comment: "Import '#platform' or '#worker-platform': a path would bind Node or the browser for good.",
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/platform/' },
      to: {
        path: '^src/platform/(worker-)?(node|browser)\\.ts$',
        dependencyTypesNot: ['aliased', 'type-only'],
      },
    },
    {
      name: 'inline-by-its-alias',
      comment: "Import '#inline': a path would put the runtime of workers into every browser bundle.",
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/testing/|^src/testing\\.ts$' },
      to: {
        path: '^src/testing/',
        dependencyTypesNot: ['aliased', 'type-only'],
      },
    },
    {
      name: 'optional-parts-stay-outside',
      comment: 'terminal/ and otel/ need packages that not everybody has: only their entry points load them.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(terminal|otel)(/|\\.ts$)' },
      to: { path: '^src/(terminal|otel)/' },
    },
    {
      name: 'no-orphans',
      comment: 'A file that imports nothing and that nothing imports.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.d\\.ts$|^src/platform/', orphan: true },
      to: {},
    },
    {
      name: 'declared-packages',
      comment: 'src may only use packages that a user gets with it.',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'npm-optional', 'npm-bundled'],
        dependencyTypesNot: ['npm', 'npm-peer'],
      },
    },
    {
      name: 'resolvable',
      comment: 'The import leads nowhere.',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.test.json' },
    doNotFollow: { path: 'node_modules' },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
