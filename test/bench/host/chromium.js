import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CHROMIUM_ARGS, findChromium } from '../../browser/chromium.js';

/**
 * Starts Chromium as a user would: no debugging port, no driver, a profile of its own. Under DevTools every request
 * body in memory is copied to the debugger, and uploads measure the debugger instead.
 *
 * @param {string} url
 * @param {readonly string[]} [switches] more of them
 * @param {string} [kept] folder of a profile that stays, for the browser that is started next. Default: one that goes away
 */
export async function openPlainly(url, switches = [], kept = undefined) {
  const executable = findChromium();
  if (executable === undefined) {
    throw new Error('No Chromium found: install one, or name it in CHROMIUM_BIN.');
  }
  const profile = kept ?? (await mkdtemp(path.join(tmpdir(), 'sealift-bench-profile-')));
  const browser = spawn(executable, [...CHROMIUM_ARGS, ...switches, `--user-data-dir=${profile}`, url], {
    stdio: 'ignore',
    // A process group of its own, so that its children can be killed with it.
    detached: true,
  });
  const ended = new Promise((resolve) => browser.once('exit', resolve));
  // Also when this process is told to end in the middle of a bench.
  const killAll = () => {
    if (browser.exitCode === null && browser.signalCode === null && browser.pid)
      process.kill(-browser.pid, 'SIGKILL');
  };
  const abandon = () => {
    killAll();
    if (kept === undefined) rmSync(profile, { recursive: true, force: true });
  };
  process.once('exit', abandon);
  return {
    pid: browser.pid,
    /** Resolves when the browser has ended by itself: a crash, or an executable that is none. */
    ended,
    /** SIGKILL to all of its processes, as a power cut would. */
    async kill() {
      killAll();
      await ended;
      process.off('exit', abandon);
    },
    async close() {
      browser.kill('SIGTERM');
      const killer = setTimeout(() => browser.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(killer);
      process.off('exit', abandon);
      // Its helper processes may still be writing for a moment.
      if (kept === undefined)
        await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}
