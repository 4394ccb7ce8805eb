import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CHROMIUM_ARGS, findChromium } from '../browser/chromium.js';
import { findFirefox } from '../browser/firefox.js';
import { startWebKit } from '../browser/webkit.js';

/**
 * A browser with one page, started plainly: under a debugger or a driver that watches the network, bodies in memory are
 * copied to it, and connections behave as its own.
 */
export interface RunningBrowser {
  /** SIGKILL to all of its processes. Absent where there is no profile that stays. */
  readonly kill?: () => Promise<void>;
  /** Another one on the same profile, after `kill`. */
  readonly again?: () => void;
  close(): Promise<void>;
}

export const ENGINES = ['chromium', 'firefox', 'webkit'] as const;
export type EngineName = (typeof ENGINES)[number];

export function openBrowser(engine: EngineName, url: string): Promise<RunningBrowser> {
  if (engine === 'webkit') return openWebKit(url);
  return engine === 'chromium' ? openChromium(url) : openFirefox(url);
}

/** What Chromium does by itself with pages that are not seen, and restoring what was killed. */
const CHROMIUM_MORE = ['--disable-backgrounding-occluded-windows', '--hide-crash-restore-bubble'];

function openChromium(url: string): Promise<RunningBrowser> {
  const program = findChromium();
  if (program === undefined) throw new Error('No Chromium found: install one, or name it in CHROMIUM_BIN.');
  return openProgram(program, (profile) => [
    ...[...CHROMIUM_ARGS, ...CHROMIUM_MORE, `--user-data-dir=${profile}`, url],
  ]);
}

/**
 * A Firefox that talks to nobody but the page's servers, and opens nothing by itself: for the pictures of its new tab it loads pages that
 * it knows once more, hidden, with a storage of their own, and leaves them a moment later. Such a page would take a job.
 */
const QUIET = {
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.pagethumbnails.capturing_disabled': true,
  'browser.safebrowsing.update.enabled': false,
  'browser.sessionstore.resume_from_crash': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.proxy.type': 0,
  'services.settings.server': '',
  'termsofuse.bypassNotification': true,
  'toolkit.startup.max_resumed_crashes': -1,
  'toolkit.telemetry.enabled': false,
};

function openFirefox(url: string): Promise<RunningBrowser> {
  const program = findFirefox();
  if (program === undefined) throw new Error('No Firefox found: install one, or name it in FIREFOX_BIN.');
  const prefs = Object.entries(QUIET).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  );
  return openProgram(
    program,
    (profile) => ['--headless', '--no-remote', '--profile', profile, url],
    (profile) => writeFile(path.join(profile, 'user.js'), prefs.join('')),
  );
}

async function openProgram(
  program: string,
  args: (profile: string) => string[],
  prepare: (profile: string) => Promise<void> = async () => {},
): Promise<RunningBrowser> {
  const profile = await mkdtemp(path.join(tmpdir(), 'sealift-faults-browser-'));
  await prepare(profile);
  const env = { ...process.env, HOME: profile };
  // A process group of its own, so that its children die with it.
  const start = (): ChildProcess => spawn(program, args(profile), { detached: true, stdio: 'ignore', env });
  let child = start();
  const stop = async (): Promise<void> => {
    const { pid, exitCode, signalCode } = child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    process.kill(-pid, 'SIGKILL');
    await ended;
  };
  const abandon = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  };
  process.once('exit', abandon);
  return {
    kill: stop,
    again() {
      child = start();
    },
    async close() {
      await stop();
      process.off('exit', abandon);
      await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

async function openWebKit(url: string): Promise<RunningBrowser> {
  const webkit = await startWebKit();
  try {
    const session = await webkit.openSession();
    await session.goto(url);
    return {
      async close() {
        await session.close().catch(() => {});
        await webkit.close();
      },
    };
  } catch (error) {
    await webkit.close();
    throw error;
  }
}
