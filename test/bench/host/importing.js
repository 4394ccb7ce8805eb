import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** From where a package's dependencies resolve as an application's do. */
const APPLICATION = path.join(import.meta.dirname, '../../../demo');

/** What is loaded already: what a measurement costs by itself. */
const NOTHING = 'node:path';

/**
 * How long it takes until a module is loaded, each time in a fresh process, from the built files: by the clock, and in processor time of
 * all threads, of which that of loading nothing is taken off. Nothing waits but for files that are in memory: on a machine
 * that does nothing else the clock shows no more than the processor time.
 *
 * @typedef {{ ms: number, cpuMs: number }} Import
 * @param {{ rounds: number, modules: readonly string[] }} job
 * @returns {Import[][]} of each round, by module
 */
export function importing({ rounds, modules }) {
  /** @type {Import[][]} */
  const times = modules.map(() => []);
  for (let round = -1; round < rounds; round++) {
    const nothing = importOnce(NOTHING);
    for (const [at, name] of modules.entries()) {
      const { ms, cpuMs } = importOnce(name);
      if (round >= 0) times[at].push({ ms: ms - nothing.ms, cpuMs: cpuMs - nothing.cpuMs });
    }
  }
  return times;
}

/** @param {string} name @returns {Import} */
function importOnce(name) {
  const script = `
    const before = process.cpuUsage();
    const start = performance.now();
    await import(${JSON.stringify(name)});
    const ms = performance.now() - start;
    const { user, system } = process.cpuUsage(before);
    console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1000 }));`;
  const args = ['--no-warnings', '--input-type=module', '-e', script];
  return JSON.parse(execFileSync(process.execPath, args, { cwd: APPLICATION, encoding: 'utf8' }));
}
