import { readFile, writeFile } from 'node:fs/promises';

/**
 * What one bench found. A file of results has the last one of each bench and engine, each with the machine and the day it belongs to.
 *
 * @typedef {object} Result
 * @property {string} bench
 * @property {string} about
 * @property {string} engine a browser, or Node
 * @property {string} date
 * @property {object} setting rounds and sizes that were asked for
 * @property {import('./table.js').Row[]} rows
 * @property {Record<string, string>} [contestants] their versions, where it has some
 *
 * @typedef {Result & { machine: import('./machine.js').Machine }} KeptResult
 */

/** Digits that say something; a file of results is read by people, too. */
const DIGITS = 4;

/**
 * @param {readonly KeptResult[]} kept
 * @param {{ machine: KeptResult['machine'], results: readonly Result[] }} found
 * @returns {KeptResult[]}
 */
export function merged(kept, { machine, results }) {
  const same = (a, b) => a.bench === b.bench && a.engine === b.engine;
  const added = results.map((result) => ({ ...result, machine }));
  return [...kept.filter((old) => !added.some((result) => same(old, result))), ...added];
}

/** @param {string} file made where there is none @param {Parameters<typeof merged>[1]} found */
export async function putInto(file, found) {
  const text = await readFile(file, 'utf8').catch((error) => {
    if (error.code !== 'ENOENT') throw error;
    return '[]';
  });
  const short = (_, value) => (typeof value === 'number' ? Number(value.toPrecision(DIGITS)) : value);
  await writeFile(file, `${JSON.stringify(merged(JSON.parse(text), found), short, 1)}\n`);
}
