/**
 * `npm test`: finds or installs a browser, builds, runs every test once, and ends with `N passed, N failed`.
 * `npm test -- core` passes words on to vitest as filters.
 */
import { findChromium } from './browser/chromium.js';
import { installChromium } from './browser/install.js';
import { runSuite } from './suite.js';

runSuite(() => {
  if (findChromium() === undefined) installChromium();
}, process.argv.slice(2));
