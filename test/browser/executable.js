import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/**
 * The first program of several that this machine has.
 * @param {string} variable an environment variable whose value, a path, goes before everything else
 * @param {readonly string[]} names looked for on the PATH
 * @param {readonly string[]} [paths] looked for afterwards
 * @returns {string | undefined}
 * @throws Error when the variable names something that cannot be run: never quietly another program
 */
export function findExecutable(variable, names, paths = []) {
  const named = process.env[variable];
  if (named) {
    if (!isExecutable(named))
      throw new Error(`${variable} names "${named}", which is not an executable file.`);
    return named;
  }
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  const onPath = folders.flatMap((folder) => names.map((name) => path.join(folder, name)));
  return [...onPath, ...paths].find(isExecutable);
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
