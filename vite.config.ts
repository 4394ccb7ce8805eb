import { defineConfig } from 'vitest/config';
import { engine } from './test/browser/engines.js';

/** Packages resolve to their sources: tests need no build. */
const conditions = ['@sealift/source'];
const source = { resolve: { conditions: [...conditions, 'module', 'browser', 'development|production'] } };
const nodeSource = { resolve: { conditions }, ssr: { resolve: { conditions: [...conditions, 'node'] } } };
/** `npm run test:engines` names more: the same library tests in each, as a project of its own. */
const engines = process.env.SEALIFT_ENGINES;
/** `npm run test:runtimes`: the built signer in other runtimes than Node. */
const runtimes = process.env.SEALIFT_RUNTIMES;
const workers = 'test/built-workers.ts';
/** A signer over a strict S3 server, for the library tests that want one. */
const globalSetup = [workers, 'test/vectors/stack.ts'];
const browsers = new Set(['chromium', ...(engines?.split(',') ?? [])]);

/** What runs in Node, too, leaves nothing behind in a page: all files share one, which loads each module once. */
const inBrowser = (name: string) => ({
  ...source,
  test: {
    name,
    include: ['packages/*/src/**/*.test.ts', 'test/vectors/**/*.test.ts'],
    exclude: ['**/*.node.test.ts', '**/*.browser.test.ts', '**/node_modules/**', '**/dist/**'],
    globalSetup,
    testTimeout: 30_000,
    isolate: false,
    browser: { enabled: true, headless: true, screenshotFailures: false, ...engine(name).vitest() },
  },
});

/** What is for pages gets one of its own, file by file. */
const inPages = (name: string) => {
  const { test, ...same } = inBrowser(name);
  return {
    ...same,
    test: {
      ...test,
      name: `${name}-pages`,
      include: ['packages/*/src/**/*.browser.test.ts'],
      exclude: ['**/node_modules/**', '**/dist/**'],
      isolate: true,
    },
  };
};

/**
 * `x.test.ts` runs in Node and in browsers, `x.node.test.ts` in Node only, `x.browser.test.ts` in browsers only.
 * `test/e2e` drives the whole stack, `test/structure` proves the one-way dependencies.
 */
export default defineConfig({
  test: {
    projects: [
      {
        ...nodeSource,
        test: {
          name: 'node',
          include: ['packages/*/src/**/*.test.ts', 'test/{bench,vectors,simulation}/**/*.test.ts'],
          exclude: ['**/*.browser.test.ts', '**/node_modules/**', '**/dist/**'],
          globalSetup,
          testTimeout: 30_000,
        },
      },
      ...[...browsers].flatMap((name) => [inBrowser(name), inPages(name)]),
      {
        ...nodeSource,
        test: {
          name: 'structure',
          include: ['test/structure/**/*.test.ts'],
          globalSetup: [workers],
          testTimeout: 60_000,
        },
      },
      {
        ...nodeSource,
        test: {
          name: 'hostile',
          include: ['test/hostile/**/*.test.ts'],
          globalSetup: [workers],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...nodeSource,
        test: { name: 'fuzz', include: ['test/fuzz/**/*.test.ts'], testTimeout: 60_000 },
      },
      ...(runtimes
        ? [
            {
              ...nodeSource,
              test: {
                name: 'runtimes',
                include: ['test/runtimes/*.test.ts'],
                testTimeout: 60_000,
                hookTimeout: 60_000,
              },
            },
          ]
        : []),
      ...['e2e', ...(engines ? ['flow'] : [])].map((name) => ({
        ...nodeSource,
        test: {
          name,
          include: [name === 'flow' ? 'test/e2e/flow.test.ts' : 'test/e2e/**/*.test.ts'],
          globalSetup: [workers],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      })),
    ],
  },
});
