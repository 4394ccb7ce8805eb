import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';

const PROGRAM = path.join(import.meta.dirname, 'client-work.js');

/** @typedef {{ ms: number, cpuMs: number, peakMiB: number }} Measured */

/**
 * Does one piece of work in a fresh process: its memory is that of this work alone. A file that it is to write is new, and goes
 * away with `keep: false`.
 *
 * @param {object} world
 * @param {{ op: string, key?: string, file: string, from?: string, count?: number }} work
 * @returns {Promise<Measured>}
 */
export async function measuredWork(world, work) {
  const child = spawn(process.execPath, ['--no-warnings', PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
  const kill = () => child.kill();
  // A bench that is stopped stops what it began.
  process.once('exit', kill);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const line = new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
  child.stdin.on('error', () => {});
  child.stdin.end(`${JSON.stringify(world)}\n${JSON.stringify(work)}\n`);
  const answer = await Promise.race([
    line,
    ended.then((code) => JSON.stringify({ error: `ended with ${code}` })),
  ]);
  await ended;
  process.off('exit', kill);
  const { error, ...measured } = JSON.parse(answer);
  if (error !== undefined) throw new Error(`${work.op}: ${error}`);
  return measured;
}

/** @param {readonly string[]} files */
export async function gone(...files) {
  await Promise.all(files.map((file) => rm(file, { force: true })));
}
