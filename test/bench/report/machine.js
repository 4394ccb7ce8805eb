import { arch, cpus, loadavg, platform, totalmem } from 'node:os';
import { versionOf } from '../host/browser.js';

/**
 * What a result belongs to.
 *
 * @typedef {{ cores: number, processor: string, memoryGiB: number, system: string, node: string, load: number, browsers: string[] }} Machine
 * `load`: how many wanted a core in the last minute (Linux and macOS)
 *
 * @param {import('../host/browser.js').EngineName[]} engines
 * @returns {Machine}
 */
export function machine(engines) {
  const all = cpus();
  return {
    cores: all.length,
    processor: all[0]?.model.trim() ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    system: `${platform()} ${arch()}`,
    node: process.version,
    load: Math.round(loadavg()[0] * 10) / 10,
    browsers: engines.map(versionOf),
  };
}
