/**
 * `npm run bench`: how fast and how small Sealift is, as ratios against the platform itself. Prints a table and judges
 * nothing: times are no tests. Run it on a machine that does nothing else.
 */
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { benches } from './benches.js';
import { buildSite } from './host/site.js';
import { table } from './report/table.js';

const USAGE = `npm run bench -- [NAME …] [options]

  NAME           benches to run; default: all
                 ${benches.map(({ name, about }) => `${name.padEnd(14)} ${about}`).join('\n                 ')}
  --rounds N     turns of every variant; the table shows their median. Default: 7
  --quick        small sizes and one round: shows that the benches run, measures nothing
  --mebibytes N  bytes of files and objects in "resume" and in the benches of Node, where there is little time. Default: 1024, 2048, 128
  --gibibytes N  bytes of the file whose upload's memory is watched. Default: 2
  --json FILE    also write every sample to FILE
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '7' },
    quick: { type: 'boolean', default: false },
    mebibytes: { type: 'string' },
    gibibytes: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const rounds = values.quick ? 1 : Number(values.rounds);
const mebibytes = values.mebibytes === undefined ? undefined : Number(values.mebibytes);
const gibibytes = values.gibibytes === undefined ? undefined : Number(values.gibibytes);
const unknown = positionals.find((name) => !benches.some((bench) => bench.name === name));
const isCount = (value) => Number.isInteger(value) && value >= 1;
if (unknown !== undefined || !isCount(rounds) || !isCount(mebibytes ?? 1) || !isCount(gibibytes ?? 1)) {
  process.stderr.write(
    unknown === undefined
      ? '--rounds, --mebibytes and --gibibytes must be 1 or more\n'
      : `no bench is named "${unknown}"\n`,
  );
  process.stderr.write(USAGE);
  process.exit(2);
}

for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143 })) {
  process.once(signal, () => process.exit(code));
}

const chosen = benches.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const site = chosen.some(({ needsPage }) => needsPage) ? await buildSite() : undefined;
/** @type {{ bench: string, rows: import('./report/table.js').Row[], error?: string }[]} */
const results = [];
try {
  for (const bench of chosen) {
    process.stderr.write(`${bench.name}: ${bench.about} …\n`);
    try {
      const rows = await bench.run({
        site: site?.folder ?? '',
        rounds,
        quick: values.quick,
        mebibytes,
        gibibytes,
      });
      results.push({ bench: bench.name, rows });
    } catch (error) {
      results.push({ bench: bench.name, rows: [], error: String(error?.message ?? error) });
      process.exitCode = 1;
    }
  }
} finally {
  await site?.remove();
}

process.stdout.write(`\n${table(results.flatMap(({ rows }) => rows))}\n`);
process.stdout.write('\nSpeeds in MB/s belong to this machine and this hour; only ratios compare.\n');
for (const { bench, error } of results) if (error) process.stderr.write(`${bench} failed: ${error}\n`);
if (values.json !== undefined) {
  const setting = {
    rounds,
    quick: values.quick,
    mebibytes,
    gibibytes,
    cores: cpus().length,
    node: process.version,
  };
  await writeFile(values.json, `${JSON.stringify({ setting, results }, null, 2)}\n`);
}

// A server or a browser that a failed bench left behind must not keep this process.
process.exit();
