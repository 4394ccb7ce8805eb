import { readdir, readFile } from 'node:fs/promises';

/** A process and all below it, by their ids. Linux only. @param {number} pid @returns {Promise<number[]>} */
export async function processesBelow(pid) {
  const parents = new Map();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    // The command's name, in parentheses, may itself hold spaces.
    parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  return [...parents.keys()].filter((process) => isBelow(process, pid, parents));
}

function isBelow(process, ancestor, parents) {
  for (let at = process; at > 1; at = parents.get(at) ?? 0) if (at === ancestor) return true;
  return false;
}
