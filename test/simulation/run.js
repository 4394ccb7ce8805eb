/**
 * `npm run test:simulation`: uploader, signer and S3 in one process, with simulated network, disk, clock and page life cycle, driven
 * by one seed (docs/simulation.md). Ends with `N passed, N failed`.
 *
 *   --runs N       number of schedules. Default 2,000
 *   --seed S       the first seed; those after it follow. Default 1
 *   --processes N  default 2
 *   --trace        prints what happens; of one schedule
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.js';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    processes: { type: 'string', default: '2' },
    trace: { type: 'boolean', default: false },
  },
});
const [runs, seed, wanted] = [
  wholeNumber(values.runs),
  wholeNumber(values.seed),
  wholeNumber(values.processes),
];
const scratch = mkdtempSync(path.join(tmpdir(), 'sealift-simulation-'));
const program = path.join(scratch, 'program.mjs');
const started = Date.now();
/** @typedef {import('./simulate.js').Outcome & { trace?: string[] }} Outcome */
/** @type {Outcome[]} */
const failed = [];
/** @type {Map<string, number>} */
const ends = new Map();
let passed = 0;
let steps = 0;
let took = 0;
let broken = 0;
try {
  await bundle(program);
  const processes = Math.min(wanted, runs);
  await Promise.all(
    Array.from({ length: processes }, async (_, index) => {
      const count = Math.ceil((runs - index) / processes);
      const code = await play(seed + index, count, processes, values.trace && runs === 1, take);
      if (code !== 0) broken++;
    }),
  );
  for (const { seed, problems } of failed.slice(0, 10)) {
    console.log(`\nFAILED seed ${seed}: npm run test:simulation -- --runs 1 --seed ${seed} --trace`);
    for (const problem of problems) console.log(`       ${problem}`);
  }
  const [first] = failed;
  if (first !== undefined && first.trace === undefined)
    await play(first.seed, 1, 1, true, ({ trace = [] }) =>
      console.log(`\nseed ${first.seed}:\n${trace.join('\n')}`),
    );
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
const seconds = (Date.now() - started) / 1000;
const listed = [...ends]
  .sort(([, a], [, b]) => b - a)
  .map(([end, count]) => `  ${String(count).padStart(8)}  ${end}`);
console.log(`\nHow uploads ended:\n${listed.join('\n')}`);
console.log(
  `\n${steps} events in ${Math.round(took / 3_600_000)} virtual hours, ${((seconds * 1000) / runs).toFixed(1)} ms for a schedule`,
);
const missing = runs - passed - failed.length;
if (missing > 0) console.log(`${missing} schedules did not end: the process that ran them did`);
console.log(`\n${passed} passed, ${failed.length + missing} failed (${seconds.toFixed(0)} s)`);
if (failed.length > 0 || missing > 0 || broken > 0 || passed === 0) process.exitCode = 1;

/** @param {Outcome} outcome */
function take(outcome) {
  steps += outcome.steps;
  took += outcome.took;
  for (const end of outcome.ends) ends.set(end, (ends.get(end) ?? 0) + 1);
  if (outcome.trace !== undefined) console.log(outcome.trace.join('\n'));
  if (outcome.problems.length === 0) passed++;
  else failed.push(outcome);
}

/**
 * @param {number} first
 * @param {number} count
 * @param {number} step
 * @param {boolean} trace
 * @param {(outcome: Outcome) => void} take
 * @returns {Promise<number | null>} exit code
 */
function play(first, count, step, trace, take) {
  const args = [first, count, step, trace ? 1 : 0].map(String);
  const child = fork(program, args, {
    execArgv: trace ? ['--enable-source-maps'] : ['--max-semi-space-size=64'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.on('message', (outcome) => take(/** @type {Outcome} */ (outcome)));
  return new Promise((resolve) => child.once('exit', resolve));
}

/** @param {string} text */
function wholeNumber(text) {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new RangeError(`"${text}" is no whole number`);
  return number;
}
