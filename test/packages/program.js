/** Programs of an app: one that ends, and one that serves until it is stopped. What they write is told when they fail. */
import { spawn } from 'node:child_process';

/** What is kept of a program's output, in characters: its end says why it failed. */
const KEPT = 6000;

/** @typedef {Record<string, string>} Env added to the environment of this process */

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: Env, minutes?: number }} options it may take 5 minutes by default
 * @returns {Promise<string>} what it wrote, both streams
 * @throws Error with what it wrote, when it fails or takes too long
 */
export async function run(command, args, { cwd, env = {}, minutes = 5 }) {
  const { child, output, stop } = launch(command, args, { cwd, env });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    stop();
  }, minutes * 60_000);
  const code = await ended(child).finally(() => clearTimeout(timer));
  if (code === 0 && !late) return output();
  const why = late ? `took more than ${minutes} minutes` : `ended with code ${code}`;
  throw new Error(`${[command, ...args].join(' ')} ${why}:\n${output()}`);
}

/**
 * Starts a program that serves, and waits until an address answers with a page.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: Env, url: string, seconds?: number }} options `url` must answer with a status below 400, within 60 s by default
 * @returns {Promise<{ output(): string, close(): Promise<void> }>}
 * @throws Error with what it wrote, when it ends or does not answer in time
 */
export async function serve(command, args, { cwd, env = {}, url, seconds = 60 }) {
  const { child, output, stop } = launch(command, args, { cwd, env });
  const end = ended(child);
  const close = async () => {
    stop();
    await end.catch(() => {});
  };
  const words = [command, ...args].join(' ');
  let code;
  end.then(
    (value) => {
      code = value;
    },
    (error) => {
      code = error.message;
    },
  );
  let last = 'nothing';
  for (const until = Date.now() + seconds * 1000; Date.now() < until; ) {
    if (code !== undefined) throw new Error(`${words} ended with ${code} before it served:\n${output()}`);
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) });
      await answer.arrayBuffer();
      if (answer.status < 400) return { output, close };
      last = `status ${answer.status}`;
    } catch (error) {
      last = String(/** @type {Error} */ (error).cause ?? error);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await close();
  throw new Error(`${words} did not serve ${url} within ${seconds} s (${last}):\n${output()}`);
}

/** @param {string} command @param {readonly string[]} args @param {{ cwd: string, env: Env }} options */
function launch(command, args, { cwd, env }) {
  const windows = process.platform === 'win32';
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, CI: '1', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what npm starts ends with it.
    detached: !windows,
    shell: windows,
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece) => {
      text = (text + piece).slice(-KEPT);
    });
  }
  const stop = () => {
    if (child.pid === undefined) return;
    try {
      if (windows) child.kill('SIGKILL');
      else process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  };
  // However this process ends, nothing is left behind.
  process.once('exit', stop);
  child.once('close', () => process.off('exit', stop));
  return { child, output: () => text, stop };
}

/** @param {import('node:child_process').ChildProcess} child @returns {Promise<number | null>} */
function ended(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}
