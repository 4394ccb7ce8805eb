/**
 * Finds a Firefox to test in: `FIREFOX_BIN`, then Firefox ESR or Firefox of the system. Playwright drives an unpatched
 * Firefox over WebDriver BiDi, which is the channel `moz-firefox`.
 */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findExecutable } from './executable.js';

const SYSTEM_NAMES = ['firefox-esr', 'firefox'];
const SYSTEM_PATHS = ['/Applications/Firefox.app/Contents/MacOS/firefox'];

/** @returns {string | undefined} the path of an executable Firefox, or undefined when the machine has none */
export function findFirefox() {
  return findExecutable('FIREFOX_BIN', SYSTEM_NAMES, SYSTEM_PATHS);
}

/** Firefox leaves folders in its home, even with a profile elsewhere. */
const HOME = fileURLToPath(new URL('../../node_modules/.cache/firefox', import.meta.url));

/** Firefox ends a service worker that has had nothing to do for half a minute. Here it does so at once, and every test is one of that. Milliseconds. */
const PREFERENCES = { 'dom.serviceWorkers.idle_timeout': 300 };

/** What Playwright's `firefox.launch` wants to hear. @throws Error when the machine has no Firefox */
export function firefoxLaunch() {
  const executablePath = findFirefox();
  if (executablePath === undefined)
    throw new Error('No Firefox found: install one, or name it in FIREFOX_BIN.');
  mkdirSync(HOME, { recursive: true });
  return {
    channel: 'moz-firefox',
    executablePath,
    env: { ...process.env, HOME },
    firefoxUserPrefs: PREFERENCES,
  };
}

/**
 * Playwright may learn the name of the frame that tests run in too late to tell it, and vitest looks for that name: on a busy machine
 * no key would ever be pressed in that frame.
 *
 * @param {import('vitest/node').BrowserProviderOption} option
 * @returns {import('vitest/node').BrowserProviderOption}
 */
export function framesByPlace(option) {
  return {
    ...option,
    providerFactory(project) {
      const provider = option.providerFactory(project);
      const contextOf = provider.getCommandsContext.bind(provider);
      provider.getCommandsContext = (session) => {
        const context = /** @type {any} */ (contextOf(session));
        const frame = () => context.page.mainFrame().childFrames().at(-1) ?? context.frame();
        return { ...context, frame: async () => frame() };
      };
      return provider;
    },
  };
}
