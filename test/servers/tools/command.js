import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LIMIT_MS = 120_000;

/** A command that ended badly, with its last words. */
export class CommandFailed extends Error {}

/**
 * A program with its environment, to be called with arguments.
 *
 * @param {string} program
 * @param {readonly string[]} first arguments of every call
 * @param {Record<string, string>} env beside PATH: nothing of the user's own settings takes part
 */
export function commandOf(program, first, env) {
  /** @param {...string} args @returns {Promise<string>} standard output @throws CommandFailed */
  return async (...args) => {
    const options = {
      env: { PATH: process.env.PATH ?? '', LC_ALL: 'C.UTF-8', ...env },
      timeout: LIMIT_MS,
      maxBuffer: 64 * 1024 * 1024,
    };
    try {
      return (await run(program, [...first, ...args], options)).stdout;
    } catch (error) {
      const { stderr = '', stdout = '', message } = /** @type {any} */ (error);
      const last = (stderr || stdout || message).trim().split('\n').slice(-4).join(' | ');
      throw new CommandFailed(`${args.slice(0, 2).join(' ')}: ${last}`);
    }
  };
}

/**
 * @param {Promise<unknown>} call that must fail
 * @param {RegExp} why in the program's last words
 */
export async function mustFail(call, why) {
  const message = await call.then(
    () => 'it succeeded',
    (/** @type {Error} */ error) => error.message,
  );
  if (!why.test(message)) throw new Error(`expected a failure with ${why}, got: ${message}`);
}
