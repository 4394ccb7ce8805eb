import { readFile } from 'node:fs/promises';
import { processesBelow } from './processes.js';

/** Milliseconds of a tick of /proc: USER_HZ, 100 on every Linux that Node runs on. */
const TICK_MS = 10;

/** Processor time of a process and all its threads so far, in milliseconds; 0 where there is no /proc. @param {number | undefined} pid */
export async function processorTimeOf(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The command's name, in parentheses, may itself hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MS;
}

/** The same of a process and all below it that are still there. Linux only. @param {number} pid */
export async function processorTimeBelow(pid) {
  let sum = 0;
  for (const process of await processesBelow(pid)) sum += await processorTimeOf(process);
  return sum;
}
