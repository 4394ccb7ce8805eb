import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * Starts a server of this folder in a process of its own, so that it does not take turns with the bench; it prints its
 * addresses as one JSON line.
 *
 * @param {string} script absolute path
 * @param {string[]} [args]
 * @returns {Promise<{ addresses: any, pid: number | undefined, close(): Promise<void> }>}
 */
export async function startServer(script, args = []) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const line = await Promise.race([
    new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve)),
    ended.then((code) => {
      throw new Error(`${script} ended with code ${code}`);
    }),
  ]);
  return {
    addresses: JSON.parse(line),
    pid: child.pid,
    async close() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
