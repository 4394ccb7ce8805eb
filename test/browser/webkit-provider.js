/** Lets vitest run tests in WebKitGTK: a provider with the DOM and the keyboard; no pointer, no locators, no mocks. */
import { defineBrowserProvider, parseKeyDef } from '@vitest/browser';
import { startWebKit } from './webkit.js';

/** Keys that are not characters have code points of their own: WebDriver, section 15.4.2. */
const KEYS = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Escape: '\uE00C',
  ' ': ' ',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Delete: '\uE017',
};

export function webkitProvider() {
  return defineBrowserProvider({
    name: 'webkitgtk',
    supportedBrowser: ['webkit'],
    options: {},
    providerFactory: (project) => createProvider(project),
  });
}

/** @param {import('vitest/node').TestProject} project @returns {import('vitest/node').BrowserProvider} */
function createProvider(project) {
  /** @type {Awaited<ReturnType<typeof startWebKit>> | undefined} */
  let webkit;
  /** @type {import('./webdriver.js').Session | undefined} */
  let session;

  // What `userEvent` of vitest calls: names that its types keep to themselves.
  const commands = {
    /** @param {unknown} _context @param {string} text */
    async __vitest_keyboard(_context, text) {
      await session?.keys(keyActions(text));
      return { unreleased: [] };
    },
    async __vitest_cleanup() {},
  };
  for (const [name, run] of Object.entries(commands)) {
    project.browser?.registerCommand(/** @type {any} */ (name), /** @type {any} */ (run));
  }

  return {
    name: 'webkitgtk',
    supportsParallelism: false,
    getCommandsContext: () => ({ shot: () => session?.shot() }),
    async openPage(_sessionId, url) {
      webkit ??= await startWebKit();
      session ??= await webkit.openSession();
      await session.goto(url);
    },
    async close() {
      await session?.close().catch(() => {});
      await webkit?.close();
    },
  };
}

/** @param {string} text in the notation of user-event: `a{Tab}{Shift>}b{/Shift}` */
function keyActions(text) {
  return parseKeyDef(text).flatMap(({ keyDef, releasePrevious, releaseSelf, repeat }) => {
    const value = KEYS[keyDef.key] ?? keyDef.key;
    const down = releasePrevious ? [] : Array(repeat).fill({ type: 'keyDown', value });
    return [...down, ...(releasePrevious || releaseSelf ? [{ type: 'keyUp', value }] : [])];
  });
}
