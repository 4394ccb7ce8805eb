import { fork } from 'node:child_process';

/** @typedef {import('./simulate.js').Outcome & { trace?: string[] }} Outcome */

/**
 * @typedef {object} Seeds
 * @property {number} first
 * @property {number} count
 * @property {number} processes
 * @property {boolean} [trace] has each outcome tell everything that happened
 */

/**
 * Plays the schedules of some seeds, in processes whose time is virtual.
 *
 * @param {string} program the bundle
 * @param {Seeds} seeds
 * @param {(outcome: Outcome) => boolean | void} take true when no more is wanted
 * @returns {Promise<boolean>} false when a process ended badly
 */
export async function play(program, { first, count, processes, trace = false }, take) {
  const shares = Array.from({ length: Math.min(processes, count) }, (_, index) => {
    const share = Math.ceil((count - index) / processes);
    return [first + index, share, processes, trace ? 1 : 0].map(String);
  });
  let enough = false;
  const children = shares.map((share) =>
    fork(program, share, {
      execArgv: trace ? ['--enable-source-maps'] : ['--max-semi-space-size=64'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    }),
  );
  const ends = children.map(
    (child) =>
      new Promise((resolve) => {
        child.on('message', (outcome) => {
          if (enough || !take(/** @type {Outcome} */ (outcome))) return;
          enough = true;
          for (const each of children) each.kill();
        });
        child.once('exit', resolve);
      }),
  );
  const codes = await Promise.all(ends);
  return enough || codes.every((code) => code === 0);
}
