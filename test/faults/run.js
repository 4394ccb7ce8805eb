/**
 * `npm run test:faults`: uploads in real browsers while network, servers and browser fail, as a seed says. Ends with
 * `N passed, N failed`; each failure prints the command that replays it. A schedule of which all that is wrong is that the page
 * never told how it ended is run once more in a new browser, and says so (`RUN AGAIN`): the second time counts.
 *
 *   --runs N        schedules; default 50
 *   --seed S        of the first, then counting up; default 1
 *   --engine NAME   chromium (default), firefox or webkit; may be repeated
 *   --minutes N     begin none later than that; default 60
 *   --theme TEXT    only schedules whose title has this text: kill, raw-aes …
 *   --verbose       a line for each schedule
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadSource } from '../bench/host/load-source.js';
import { installEngine } from '../browser/install-engine.js';
import { buildSite } from '../servers/profiles/site.js';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    engine: { type: 'string', multiple: true, default: ['chromium'] },
    minutes: { type: 'string', default: '60' },
    theme: { type: 'string', default: '' },
    verbose: { type: 'boolean', default: false },
  },
});
const [runs, seed, minutes] = [Number(values.runs), Number(values.seed), Number(values.minutes)];
// However it ends, `exit` runs, and what was started ends with it.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
let passed = 0;
let failed = 0;
try {
  if (![runs, seed, minutes].every((number) => Number.isSafeInteger(number) && number >= 0))
    throw new TypeError('--runs, --seed and --minutes are whole numbers.');
  const built = spawnSync('npx', ['tsc', '-b', 'packages'], { stdio: 'inherit' });
  if (built.status !== 0) throw new Error('tsc failed.');
  const site = await buildSite(path.join(import.meta.dirname, 'page'));
  try {
    const index = await loadSource(path.join(import.meta.dirname, 'index.ts'));
    for (const engine of values.engine) {
      installEngine(engine);
      const counts = await index.run(site.path, {
        ...{ engine, runs, seed, minutes },
        theme: values.theme,
        verbose: values.verbose,
      });
      console.log(`${engine}: ${counts.passed} schedules held, ${counts.failed} did not`);
      passed += counts.passed;
      failed += counts.failed;
    }
  } finally {
    await site.remove();
  }
} catch (error) {
  console.error(error instanceof Error ? error.stack : error);
  failed++;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
