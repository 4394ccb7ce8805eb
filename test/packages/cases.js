/**
 * The apps below `apps/`, one for each tool, and how each is built, served and visited. `page/` is what they all have: one
 * page that uploads and downloads; an app brings its `package.json` and what its tool wants to be told.
 *
 * @typedef {object} Visit
 * @property {string} name
 * @property {string} [build] npm script before it
 * @property {string} [folder] built files, relative to the app
 * @property {string} [start] or: npm script of a server that takes `--port N`
 * @property {string} [path] of the page, without a slash before it
 * @property {boolean} [elsewhere] the build is for scripts of another origin than the page's
 * @property {(around: Origins) => string} [policy] Content-Security-Policy of every answer
 * @property {Workers} workers who must do the work
 *
 * @typedef {'file' | 'blob' | 'page'} Workers `file` and `blob`: workers, by where their script comes from; `page`: nobody else may
 * @typedef {{ page: string, scripts: string, s3: string, inline: string[] }} Origins `inline` are the hashes of the page's inline scripts
 * @typedef {{ app: string, visits: Visit[] }} Case
 */

/**
 * As strict as a policy with scripts can be: nothing inline but what is known by its hash, and nothing from elsewhere.
 *
 * @param {Origins} origins
 * @param {string} [workers] source of workers
 */
const strict = ({ scripts, s3, inline }, workers = "'self'") =>
  [
    "default-src 'none'",
    `script-src ${[scripts, ...inline].join(' ')}`,
    `worker-src ${workers}`,
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${s3}`,
    "base-uri 'none'",
  ].join('; ');
/** The documented line for tools that copy no files, and for scripts of another origin. @param {Origins} origins */
const withBlobs = (origins) => strict(origins, "'self' blob:");
/** Where the tool writes scripts into its pages: all the rest is as strict. */
const ownWorkers = () => "script-src 'self' 'unsafe-inline'; worker-src 'self'";
const trustedTypes = () => "require-trusted-types-for 'script'";
/** Lit's is for its templates. */
const namedPolicies = () => "require-trusted-types-for 'script'; trusted-types sealift lit-html";

const build = 'build';
const folder = 'dist';
const built = { name: 'build', build, folder };
const strictly = { name: 'strict Content-Security-Policy', folder, policy: strict };

/** @type {Case[]} */
export const CASES = [
  {
    app: 'vite-8',
    visits: [
      { name: 'dev', start: 'dev', workers: 'file' },
      { ...built, workers: 'file' },
      { ...strictly, workers: 'file' },
      { name: 'Trusted Types', folder, policy: trustedTypes, workers: 'file' },
      { name: 'Trusted Types of known names', folder, policy: namedPolicies, workers: 'file' },
      { name: 'scripts of another origin', build, folder, elsewhere: true, workers: 'blob' },
      {
        name: 'scripts of another origin, by the documented line of the policy',
        build,
        folder,
        elsewhere: true,
        policy: withBlobs,
        workers: 'blob',
      },
      {
        name: 'no workers allowed',
        build,
        folder,
        policy: (origins) => strict(origins, "'none'"),
        workers: 'page',
      },
    ],
  },
  {
    app: 'vite-7',
    visits: [
      { name: 'dev', start: 'dev', workers: 'blob' },
      { ...built, workers: 'file' },
      { ...strictly, workers: 'file' },
    ],
  },
  {
    app: 'webpack-5',
    visits: [
      { ...built, workers: 'file' },
      { ...strictly, workers: 'file' },
    ],
  },
  {
    app: 'rspack-2',
    visits: [
      { ...built, workers: 'file' },
      { ...strictly, workers: 'file' },
    ],
  },
  {
    app: 'next-16',
    visits: [
      { name: 'Turbopack, dev', start: 'dev', workers: 'file' },
      { name: 'Turbopack', build, start: 'start', policy: ownWorkers, workers: 'file' },
      { name: 'webpack', build: 'build:webpack', start: 'start', policy: ownWorkers, workers: 'file' },
    ],
  },
  ...['esbuild', 'rollup'].map((app) => ({
    app,
    /** @type {Visit[]} */
    visits: [
      { ...built, workers: 'blob' },
      {
        name: 'strict Content-Security-Policy, by the documented line',
        build: 'copy-workers',
        folder,
        policy: strict,
        path: 'copied-workers.html',
        workers: 'file',
      },
    ],
  })),
  {
    app: 'parcel-2',
    visits: [
      { ...built, workers: 'file' },
      { ...strictly, workers: 'file' },
    ],
  },
  {
    app: 'import-map',
    visits: [
      { ...built, folder: '.', workers: 'file' },
      { ...strictly, folder: '.', workers: 'file' },
    ],
  },
  {
    app: 'script-tag',
    visits: [
      { ...built, policy: strict, workers: 'file' },
      { name: 'with hashes', folder, policy: strict, path: 'tags.html', workers: 'file' },
      {
        name: 'with hashes, from another origin',
        build,
        folder,
        elsewhere: true,
        policy: withBlobs,
        path: 'tags.html',
        workers: 'blob',
      },
    ],
  },
];
