/** Installs a Chromium where there is none: Debian's package when root on Debian, else Playwright's own. */
import { spawnSync } from 'node:child_process';
import { installFromDebian } from '../debian.js';
import { findChromium } from './chromium.js';

const HOW_TO = `No Chromium was found, and installing one failed. Install one of these and run the command again:
  Debian, Ubuntu:  sudo apt-get install chromium
  Fedora:          sudo dnf install chromium
  macOS:           brew install --cask chromium
  anywhere:        npx playwright install chromium
or set CHROMIUM_BIN to the path of a Chromium or Chrome.`;

/** @throws Error that says exactly what to install, when nothing worked */
export function installChromium() {
  for (const way of [() => installFromDebian('Chromium', ['chromium']), fromPlaywright]) {
    way();
    if (findChromium() !== undefined) return;
  }
  throw new Error(HOW_TO);
}

function fromPlaywright() {
  console.error("No Chromium found: installing Playwright's …");
  spawnSync('npx', ['playwright', 'install', 'chromium'], {
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
}
