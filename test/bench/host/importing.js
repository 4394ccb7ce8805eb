import { execFileSync } from 'node:child_process';
import path from 'node:path';

/** From where a package's dependencies resolve as an application's do. */
const APPLICATION = path.join(import.meta.dirname, '../../../demo');

/**
 * Milliseconds until a module is loaded, each time in a fresh process, from the built files.
 *
 * @param {{ rounds: number, modules: readonly string[] }} job
 * @returns {number[][]} of each round, by module
 */
export function importing({ rounds, modules }) {
  /** @type {number[][]} */
  const times = modules.map(() => []);
  for (let round = -1; round < rounds; round++)
    for (const [at, name] of modules.entries()) {
      const time = importOnce(name);
      if (round >= 0) times[at].push(time);
    }
  return times;
}

/** @param {string} name */
function importOnce(name) {
  const script = `const start = performance.now(); await import(${JSON.stringify(name)}); console.log(performance.now() - start)`;
  const args = ['--no-warnings', '--input-type=module', '-e', script];
  return Number(execFileSync(process.execPath, args, { cwd: APPLICATION, encoding: 'utf8' }));
}
