import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { CHROMIUM_ARGS, findChromium } from './test/browser/chromium.js';

/** Packages resolve to their sources: tests need no build. */
const conditions = ['@sealift/source'];
const source = { resolve: { conditions: [...conditions, 'module', 'browser', 'development|production'] } };
const nodeSource = { resolve: { conditions }, ssr: { resolve: { conditions: [...conditions, 'node'] } } };
const executablePath = findChromium();

/**
 * `x.test.ts` runs in Node and in Chromium, `x.node.test.ts` in Node only, `x.browser.test.ts` in Chromium only.
 * `test/e2e` drives the whole house, `test/structure` proves the one-way dependencies.
 */
export default defineConfig({
  test: {
    projects: [
      {
        ...nodeSource,
        test: {
          name: 'node',
          include: ['packages/*/src/**/*.test.ts', 'test/vectors/**/*.test.ts'],
          exclude: ['**/*.browser.test.ts', '**/node_modules/**', '**/dist/**'],
          testTimeout: 30_000,
        },
      },
      {
        ...source,
        test: {
          name: 'chromium',
          include: ['packages/*/src/**/*.test.ts', 'test/vectors/**/*.test.ts'],
          exclude: ['**/*.node.test.ts', '**/node_modules/**', '**/dist/**'],
          testTimeout: 30_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { args: CHROMIUM_ARGS, ...(executablePath === undefined ? {} : { executablePath }) },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        ...nodeSource,
        test: { name: 'structure', include: ['test/structure/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        ...nodeSource,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
