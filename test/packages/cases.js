/**
 * The apps below `apps/`, one for each tool, and how each is built, served and visited. `page/` is what they all have: one
 * page that uploads and downloads; an app brings its `package.json` and what its tool wants to be told.
 *
 * @typedef {object} Visit
 * @property {string} name
 * @property {string} [build] npm script before it
 * @property {string} [folder] built files, relative to the app
 * @property {string} [start] or: npm script of a server that takes `--port N`
 * @property {(s3: string) => string} [policy] Content-Security-Policy of every answer, for S3 at that origin
 *
 * @typedef {{ app: string, visits: Visit[] }} Case
 */

/** As strict as a policy with scripts can be: nothing inline, no `blob:`, nothing from elsewhere. @param {string} s3 */
const strict = (s3) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${s3}`,
    "base-uri 'none'",
  ].join('; ');

/** @type {Case[]} */
export const CASES = [
  {
    app: 'vite-8',
    visits: [
      { name: 'dev', start: 'dev' },
      { name: 'build', build: 'build', folder: 'dist' },
      { name: 'strict Content-Security-Policy', folder: 'dist', policy: strict },
    ],
  },
];
