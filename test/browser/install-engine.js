/** Installs a browser engine from Debian's packages where it is missing. Chromium has more ways: `install.js`. */
import { installFromDebian } from '../debian.js';
import { engine } from './engines.js';

/** @param {string} name @throws Error that says exactly what to install, when it is not there and cannot be */
export function installEngine(name) {
  const { missing, packages } = engine(name);
  const first = missing();
  if (first === undefined) return;
  installFromDebian(first, packages);
  if (missing() === undefined) return;
  throw new Error(`No ${missing()} found. On Debian: sudo apt-get install ${packages.join(' ')}`);
}
