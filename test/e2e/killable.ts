import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright';
import { CHROMIUM_ARGS, findChromium } from '../browser/chromium.js';
import type { Page } from './browser.js';

/** A Chromium with a profile that stays on disk, and that can be killed as a power cut would. */
export interface KillableBrowser {
  readonly page: Page;
  /** SIGKILL to all of its processes; resolves when they are gone. */
  kill(): Promise<void>;
}

/** @param profile folder of the browser's profile: another browser on it finds what this one left */
export async function launchKillable(profile: string): Promise<KillableBrowser> {
  const args = [...CHROMIUM_ARGS, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'];
  const child = spawn(findChromium() ?? chromium.executablePath(), args, {
    // A process group of its own, so that its children die with it.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const kill = async (): Promise<void> => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    process.kill(-child.pid, 'SIGKILL');
    await ended;
  };
  const address = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      const [, found] = /^DevTools listening on (\S+)/.exec(line) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('error', reject);
    void ended.then(() => reject(new Error('Chromium ended before it could be driven')));
  });
  try {
    const browser = await chromium.connectOverCDP(address);
    const [context] = browser.contexts();
    if (context === undefined) throw new Error('Chromium has no window');
    return { page: await context.newPage(), kill };
  } catch (error) {
    await kill();
    throw error;
  }
}
