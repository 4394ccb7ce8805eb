import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));

export const python = process.env.PYTHON ?? 'python3';

/** A virtual environment of its own, made once per list of requirements. @returns its Python */
export async function withRequirements() {
  const home = path.join(here, '.cache', 'python');
  const command = path.join(home, 'bin', 'python');
  const requirements = path.join(here, 'requirements.txt');
  const installed = path.join(home, 'requirements.txt');
  const wanted = await readFile(requirements, 'utf8');
  if (existsSync(installed) && (await readFile(installed, 'utf8')) === wanted) return command;
  await run(python, ['-m', 'venv', '--clear', home]);
  await run(command, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
  await copyFile(requirements, installed);
  return command;
}
