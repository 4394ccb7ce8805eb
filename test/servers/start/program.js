import { spawn } from 'node:child_process';
import { get as getPlain } from 'node:http';
import { Agent, get } from 'node:https';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const GUARD = fileURLToPath(new URL('guard.js', import.meta.url));
/** Three daemons of a cluster start beside everything else that a machine of two cores has to do. */
const STARTS_WITHIN_MS = 180_000;
const LOG_CHARACTERS = 4000;

/** @typedef {ReturnType<typeof startProgram>} Program */

/**
 * A server program that ends with `close()`, and by itself when this process is gone.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: Record<string, string | undefined> }} [options]
 */
export function startProgram(command, args, { env = process.env } = {}) {
  const child = spawn(process.execPath, [GUARD, command, ...args], {
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      log = (log + text).slice(-LOG_CHARACTERS);
    });
  }
  child.stdin.on('error', () => {});
  const ended = new Promise((resolve) => child.once('close', resolve));
  return {
    /** @throws Error with the last words of the program, when it has ended */
    assertRunning() {
      if (child.exitCode !== null) throw new Error(`${command} ended:\n${log.trim()}`);
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}

/**
 * Waits until the URL answers with one of these statuses.
 * @param {string} url
 * @param {{ ca?: string | undefined, programs: readonly Program[], statuses?: readonly number[] }} options
 * @throws Error when a program has ended, or after three minutes
 */
export async function untilAnswers(url, { ca, programs, statuses = [200] }) {
  const end = Date.now() + STARTS_WITHIN_MS;
  while (Date.now() < end) {
    for (const program of programs) program.assertRunning();
    if (statuses.includes(await statusOf(url, ca))) return;
    await pause(50);
  }
  throw new Error('the S3 server did not answer within three minutes');
}

/** @param {string} url @param {string | undefined} ca @returns {Promise<number>} 0 when nothing answers */
function statusOf(url, ca) {
  return new Promise((resolve) => {
    const take = (/** @type {import('node:http').IncomingMessage} */ answer) =>
      resolve(answer.resume().statusCode ?? 0);
    const sent = url.startsWith('https:')
      ? get(url, { agent: new Agent({ ca }) }, take)
      : getPlain(url, take);
    sent.once('error', () => resolve(0));
  });
}

/** A port that is free now. @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}
