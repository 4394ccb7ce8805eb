/**
 * `npm run test:packages`: the packages as they would be published, in apps of others. Packs every package, looks into
 * the tarballs, installs them into an app in Node, into one for each bundler (`apps/`) and into the examples
 * (`demo/examples`), builds these, and uses them in Chromium: a file is stored, fetched again, and workers did it.
 * Ends with `N passed, N failed`.
 *
 *   --only TEXT   only apps and examples whose name has this text, `contents` or `node`; may be repeated
 *   --lock        write the lock files of `apps/` anew, after versions in a `package.json` were changed
 *   --built       everything is built already
 *   --keep        leave the installed apps in the temporary folder, for the next run
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CASES } from './cases.js';
import { checkContents } from './contents.js';
import { checkInNode } from './node.js';
import { packAll, removeApps, root } from './tarballs.js';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [''] },
    keep: { type: 'boolean', default: false },
    lock: { type: 'boolean', default: false },
    built: { type: 'boolean', default: false },
  },
});
const wanted = (/** @type {string} */ name) => options.only.some((text) => name.includes(text));
// However it ends, `exit` runs, and what was started ends.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

if (!options.built && !build()) {
  console.log('\n0 passed, 1 failed');
  process.exit(1);
}
// Imported only now: they need what was just built.
const [{ installBundler, runVisit }, { examples, runExample }, { launchChromium }] = await Promise.all([
  import('./bundlers.js'),
  import('./examples.js'),
  import('./visit.js'),
]);
let passed = 0;
let failed = 0;
const started = Date.now();
const around = { packed: packAll(), browser: await launchChromium(), lock: options.lock };
try {
  for (const packed of [...around.packed.values()].filter(() => wanted('contents'))) {
    await check(`contents of ${packed.name}`, () => checkContents(packed));
  }
  const tasks = [
    ...(wanted('node') ? [() => checkInNode(around, check)] : []),
    ...CASES.filter(({ app }) => wanted(app)).map((one) => () => visitAll(one)),
    ...examples()
      .filter(wanted)
      .map((name) => () => check(`example ${name}`, () => runExample(name, around))),
  ];
  // One installs while the other builds or is visited.
  await Promise.all(
    [1, 2].map(async () => {
      for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) await task();
    }),
  );
} finally {
  await around.browser.close();
  if (!options.keep) removeApps();
}
console.log(`\n${passed} passed, ${failed} failed (${seconds(started)})`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

/** @param {import('./cases.js').Case} one */
async function visitAll({ app, visits }) {
  /** @type {import('./tarballs.js').App | undefined} */
  let installed;
  const ready = await check(`${app}: install`, async () => {
    installed = await installBundler(app, around);
  });
  for (const visit of ready ? visits : []) {
    await check(`${app}: ${visit.name}`, () => runVisit(/** @type {any} */ (installed), visit, around));
  }
}

/** @param {string} what @param {() => Promise<void> | void} run @returns {Promise<boolean>} whether it holds */
async function check(what, run) {
  const begun = Date.now();
  try {
    await run();
    passed++;
    console.log(`ok      ${what} (${seconds(begun)})`);
    return true;
  } catch (error) {
    failed++;
    const text = error instanceof Error ? error.message : String(error);
    console.log(`FAILED  ${what} (${seconds(begun)})\n${text.replaceAll(/^/gm, '        ')}`);
    return false;
  }
}

function build() {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['run', '--silent', 'build'], {
    cwd: path.join(root),
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  return status === 0;
}

/** @param {number} since */
function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(0)} s`;
}
