/**
 * `npm test`: finds or installs a browser, builds, runs every test once, and ends with `N passed, N failed`.
 * `npm test -- core` passes words on to vitest as filters.
 */
import { spawnSync } from 'node:child_process';
import { findChromium } from './browser/chromium.js';
import { installChromium } from './browser/install.js';
import { installFromDebian } from './debian.js';
import { runSuite } from './suite.js';

runSuite(() => {
  if (findChromium() === undefined) installChromium();
  if (spawnSync('redis-server', ['--version']).status !== 0)
    installFromDebian('redis-server', ['redis-server']);
  // Elsewhere the completion of the command is tested in bash only.
  const shells = ['zsh', 'fish'].filter((shell) => spawnSync(shell, ['--version']).status !== 0);
  if (shells.length > 0) installFromDebian(shells.join(' or '), shells);
}, process.argv.slice(2));
