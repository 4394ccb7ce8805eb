/**
 * `npm run bench`: how fast and how small Sealift is, as ratios against the platform itself and against what people would use instead. Prints a
 * table and judges nothing: times are no tests. Run it on a machine that does nothing else.
 */
import { writeFile } from 'node:fs/promises';
import { ENGINES } from './host/browser.js';
import { installContestants } from './host/contestants.js';
import { buildSite } from './host/site.js';
import { readOptions, USAGE } from './options.js';
import { putInto } from './report/kept.js';
import { machine } from './report/machine.js';
import { table } from './report/table.js';

let options;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error.message}\n${USAGE}`);
  process.exit(2);
}
const { chosen, alone, engine, json, into, help, ...sizes } = options;
if (help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143 })) {
  process.once(signal, () => process.exit(code));
}

const withContestants = !alone && chosen.some(({ contestants }) => contestants !== undefined);
const contestants = withContestants ? installContestants() : undefined;
/** @type {Partial<Record<import('./host/site.js').Page, Awaited<ReturnType<typeof buildSite>>>>} */
const sites = {};
/** @type {import('./report/kept.js').Result[]} */
const results = [];
/** @type {{ name: string, error: string }[]} */
const failed = [];
try {
  for (const bench of chosen) {
    process.stderr.write(`${bench.name}: ${bench.about} …\n`);
    try {
      const beside = bench.contestants === undefined ? undefined : contestants;
      const page = beside === undefined ? 'own' : 'contestants';
      if (bench.needsPage) sites[page] ??= await buildSite(page, engine);
      const rows = await bench.run({ site: sites[page], ...sizes, uppy: withContestants });
      const { quick: _, ...setting } = sizes;
      const about = { bench: bench.name, about: bench.about, date: new Date().toISOString().slice(0, 10) };
      results.push({
        ...about,
        engine: bench.needsPage ? ENGINES[engine].name : 'Node',
        setting,
        rows,
        contestants: beside,
      });
    } catch (error) {
      failed.push({ name: bench.name, error: String(error?.message ?? error) });
      process.exitCode = 1;
    }
  }
} finally {
  for (const site of Object.values(sites)) await site.remove();
}

process.stdout.write(`\n${table(results.flatMap(({ rows }) => rows))}\n`);
process.stdout.write('\nSpeeds in MB/s belong to this machine and this hour; only ratios compare.\n');
for (const { name, error } of failed) process.stderr.write(`${name} failed: ${error}\n`);
const where = machine(chosen.some(({ needsPage }) => needsPage) ? [engine] : []);
if (json !== undefined) {
  await writeFile(json, `${JSON.stringify({ machine: where, contestants, results, failed }, null, 2)}\n`);
}
if (into !== undefined) await putInto(into, { machine: where, results });

// A server or a browser that a failed bench left behind must not keep this process.
process.exit();
