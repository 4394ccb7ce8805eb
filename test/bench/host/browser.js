import { execFileSync, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CHROMIUM_ARGS, findChromium } from '../../browser/chromium.js';
import { findFirefox } from '../../browser/firefox.js';

/** Of the page, and of its file, a browser is to keep as much as there is room for. */
const CHROMIUM = [...CHROMIUM_ARGS, '--unlimited-storage'];

/** What keeps a fresh Firefox from opening pages and asking servers of its own. */
const FIREFOX_PREFERENCES = {
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.aboutwelcome.enabled': false,
  'browser.pagethumbnails.capturing_disabled': true,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
  'toolkit.telemetry.enabled': false,
};

/** @typedef {keyof typeof ENGINES} EngineName */
export const ENGINES = {
  chromium: {
    name: 'Chromium',
    variable: 'CHROMIUM_BIN',
    find: findChromium,
    args: (profile) => [...CHROMIUM, `--user-data-dir=${profile}`],
    prepare: async () => {},
    env: () => process.env,
  },
  firefox: {
    name: 'Firefox',
    variable: 'FIREFOX_BIN',
    find: findFirefox,
    args: (profile) => ['--headless', '--no-remote', '--profile', profile],
    prepare: (profile) =>
      writeFile(
        path.join(profile, 'user.js'),
        Object.entries(FIREFOX_PREFERENCES)
          .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
          .join(''),
      ),
    // It leaves folders in its home, even with a profile elsewhere.
    env: (profile) => ({ ...process.env, HOME: profile }),
  },
};

/** @param {EngineName} engine @returns {string} as the browser says it, e.g. `Mozilla Firefox 153.0` */
export function versionOf(engine) {
  return execFileSync(executableOf(engine), ['--version'], { encoding: 'utf8' }).trim();
}

/** @param {EngineName} engine */
function executableOf(engine) {
  const { find, name, variable } = ENGINES[engine];
  const executable = find();
  if (executable === undefined) throw new Error(`No ${name} found: install one, or name it in ${variable}.`);
  return executable;
}

/**
 * Starts a browser as a user would: no debugging port, no driver, a profile of its own. Under DevTools every request
 * body in memory is copied to the debugger, and uploads measure the debugger instead.
 *
 * @param {string} url
 * @param {object} [options]
 * @param {EngineName} [options.engine] default: Chromium
 * @param {readonly string[]} [options.switches] more of them
 * @param {string} [options.kept] folder of a profile that stays, for the browser that is started next. Default: one that goes away
 */
export async function openPlainly(url, { engine = 'chromium', switches = [], kept } = {}) {
  const executable = executableOf(engine);
  const { args, env, prepare } = ENGINES[engine];
  const profile = kept ?? (await mkdtemp(path.join(tmpdir(), 'sealift-bench-profile-')));
  await prepare(profile);
  const browser = spawn(executable, [...args(profile), ...switches, url], {
    stdio: 'ignore',
    env: env(profile),
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
