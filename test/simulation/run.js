/**
 * `npm run test:simulation`: uploader, signer and S3 in one process, with simulated network, disk, clock and page life cycle, driven
 * by one seed (docs/simulation.md). Ends with `N passed, N failed`.
 *
 *   --runs N       number of schedules. Default 2,000
 *   --seed S       the first seed; those after it follow. Default 1
 *   --processes N  default 2
 *   --trace        prints what happens; of one schedule
 *   --mutations    breaks one rule after the other, and wants each to be noticed within so many runs (`mutations.js`)
 *   --rule TEXT    of those only the ones that have this in their name
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.js';
import { MUTATIONS } from './mutations.js';
import { play } from './play.js';

/** @typedef {import('./play.js').Outcome} Outcome */

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    processes: { type: 'string', default: '2' },
    trace: { type: 'boolean', default: false },
    mutations: { type: 'boolean', default: false },
    rule: { type: 'string', default: '' },
  },
});
const first = wholeNumber(values.seed);
const count = wholeNumber(values.runs);
const processes = wholeNumber(values.processes);
const scratch = mkdtempSync(path.join(tmpdir(), 'sealift-simulation-'));
const program = path.join(scratch, 'program.mjs');
const started = Date.now();
try {
  const { passed, failed } = values.mutations ? await mutations() : await schedules();
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  console.log(`\n${passed} passed, ${failed} failed (${seconds} s)`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Every schedule is to hold. */
async function schedules() {
  /** @type {Map<string, number>} */
  const ends = new Map();
  /** @type {Outcome | undefined} */
  let worst;
  let [passed, failed, steps, took] = [0, 0, 0, 0];
  await bundle(program);
  const whole = await play(
    program,
    { first, count, processes, trace: values.trace && count === 1 },
    (outcome) => {
      steps += outcome.steps;
      took += outcome.took;
      for (const end of outcome.ends) ends.set(end, (ends.get(end) ?? 0) + 1);
      if (outcome.trace !== undefined) console.log(outcome.trace.join('\n'));
      if (outcome.problems.length === 0) passed++;
      else {
        failed++;
        complain(outcome);
        // The shortest is the easiest to read.
        if (worst === undefined || outcome.steps < worst.steps) worst = outcome;
      }
    },
  );
  if (worst !== undefined && worst.trace === undefined)
    await play(
      program,
      { first: worst.seed, count: 1, processes: 1, trace: true },
      ({ seed, trace = [] }) => {
        console.log(`\nseed ${seed}:\n${trace.join('\n')}`);
      },
    );
  const listed = [...ends].sort(([, a], [, b]) => b - a);
  console.log(
    `\nHow uploads ended:\n${listed.map(([end, times]) => `${String(times).padStart(10)}  ${end}`).join('\n')}`,
  );
  console.log(`\n${steps} events in ${Math.round(took / 3_600_000)} virtual hours`);
  const missing = count - passed - failed;
  if (missing > 0) console.log(`${missing} schedules did not end: the process that ran them did`);
  return { passed, failed: failed + missing + (whole || missing > 0 ? 0 : 1) };
}

/** Every broken rule is to be noticed. */
async function mutations() {
  let [passed, failed] = [0, 0];
  for (const mutation of MUTATIONS.filter(({ rule }) => rule.includes(values.rule))) {
    await bundle(program, mutation);
    /** @type {string | undefined} */
    let seen;
    let runs = 0;
    await play(program, { first, count, processes }, ({ seed, problems }) => {
      runs++;
      const problem = problems.find((text) => mutation.found.test(text));
      if (problem !== undefined) seen = `seed ${seed}: ${problem.split('\n')[0]}`;
      return problem !== undefined;
    });
    if (seen === undefined) failed++;
    else passed++;
    console.log(
      `${seen === undefined ? 'NOT NOTICED' : 'noticed'} after ${runs} schedules, without: ${mutation.rule}`,
    );
    if (seen !== undefined) console.log(`       ${seen}`);
  }
  return { passed, failed };
}

/** @param {Outcome} outcome */
function complain({ seed, problems }) {
  console.log(`FAILED npm run test:simulation -- --runs 1 --seed ${seed} --trace`);
  for (const problem of problems) console.log(`       ${problem}`);
}

/** @param {string} text */
function wholeNumber(text) {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new RangeError(`"${text}" is no whole number`);
  return number;
}
