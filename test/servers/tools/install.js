import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findExecutable } from '../../browser/executable.js';
import { installFromDebian } from '../../debian.js';

const run = promisify(execFile);
const RECIPE = fileURLToPath(new URL('requirements.txt', import.meta.url));
const HOME = fileURLToPath(new URL('../.cache/tools', import.meta.url));
const PYTHON = path.join(HOME, 'bin', 'python');
const STAMP = path.join(HOME, 'requirements.txt');

/**
 * Puts the tools of requirements.txt into a virtual environment, unless that was done with exactly this recipe.
 * @returns {Promise<{ python: string } | { missing: string }>}
 */
export async function preparePython() {
  const python = findExecutable('', ['python3']);
  if (python === undefined) return { missing: 'aws, boto3, s3cmd: no python3 with venv' };
  const recipe = await readFile(RECIPE, 'utf8');
  if (existsSync(STAMP) && (await readFile(STAMP, 'utf8')) === recipe) return { python: PYTHON };
  await rm(HOME, { recursive: true, force: true });
  try {
    await run(python, ['-m', 'venv', HOME]);
    await run(PYTHON, ['-m', 'pip', 'install', '--quiet', '--requirement', RECIPE]);
  } catch (error) {
    const { stderr = '' } = /** @type {{ stderr?: string }} */ (error);
    return {
      missing: `aws, boto3, s3cmd: python3 -m venv and pip failed: ${stderr.trim().split('\n').at(-1)}`,
    };
  }
  await writeFile(STAMP, recipe);
  return { python: PYTHON };
}

/** @returns {string | undefined} why this machine has no rclone */
export function prepareRclone() {
  if (findExecutable('', ['rclone']) === undefined) installFromDebian('rclone', ['rclone']);
  return findExecutable('', ['rclone']) === undefined
    ? 'rclone: not found. On Debian: sudo apt-get install rclone'
    : undefined;
}
