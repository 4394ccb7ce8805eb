/** The browser engines that tests run in. What one of them needs is in the file of its name. */
import { playwright } from '@vitest/browser-playwright';
import { CHROMIUM_ARGS, findChromium } from './chromium.js';
import { commands } from './commands.js';
import { findFirefox, firefoxLaunch, framesByPlace } from './firefox.js';
import { findWebKit } from './webkit.js';
import { webkitProvider } from './webkit-provider.js';

/**
 * @typedef {object} Engine
 * @property {() => string | undefined} missing what to install, or undefined when everything is there
 * @property {readonly string[]} packages of Debian that bring it
 * @property {() => { provider: import('vitest/node').BrowserProviderOption, instances: { browser: any }[], commands: typeof commands }} vitest
 *   how vitest runs tests in it
 */

/** @type {Record<string, Engine>} */
const engines = {
  chromium: {
    missing: () => (findChromium() === undefined ? 'Chromium' : undefined),
    packages: ['chromium'],
    vitest() {
      const executablePath = findChromium();
      // Tests collect garbage to prove that nothing depends on when it happens.
      const args = [...CHROMIUM_ARGS, '--js-flags=--expose-gc'];
      const launchOptions = { args, ...(executablePath ? { executablePath } : {}) };
      return { provider: playwright({ launchOptions }), instances: [{ browser: 'chromium' }], commands };
    },
  },
  firefox: {
    missing: () => (findFirefox() === undefined ? 'Firefox' : undefined),
    packages: ['firefox-esr'],
    vitest: () => ({
      provider: framesByPlace(playwright({ launchOptions: firefoxLaunch() })),
      instances: [{ browser: 'firefox' }],
      commands,
    }),
  },
  webkit: {
    missing: () => (findWebKit() === undefined ? 'WebKitWebDriver, MiniBrowser and Xvfb' : undefined),
    packages: ['webkit2gtk-driver', 'xvfb', 'xauth', 'dbus'],
    vitest: () => ({ provider: webkitProvider(), instances: [{ browser: 'webkit' }], commands }),
  },
};

/** @param {string} name */
export function engine(name) {
  const found = engines[name];
  if (found === undefined) throw new Error(`Engines are ${Object.keys(engines).join(', ')}, not "${name}".`);
  return found;
}
