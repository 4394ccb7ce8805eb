/**
 * Finds a Chromium to test in: `CHROMIUM_BIN`, then a system Chromium or Chrome, then Playwright's own download.
 */
import { chromium } from 'playwright';
import { findExecutable } from './executable.js';

const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
const SYSTEM_PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Switches that keep a test browser quiet and let it run as root, headless, without a GPU. */
export const CHROMIUM_ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @returns {string | undefined} the path of an executable Chromium, or undefined when the machine has none */
export function findChromium() {
  return findExecutable('CHROMIUM_BIN', SYSTEM_NAMES, [...SYSTEM_PATHS, chromium.executablePath()]);
}
