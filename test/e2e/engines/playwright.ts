import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserType, chromium, firefox, type LaunchOptions } from 'playwright';
import { CHROMIUM_ARGS, findChromium } from '../../browser/chromium.js';
import { firefoxLaunch } from '../../browser/firefox.js';
import type { EnginePage } from './engine-page.js';

export function openChromium(): Promise<EnginePage> {
  const executablePath = findChromium();
  return openPage(chromium, { args: CHROMIUM_ARGS, ...(executablePath ? { executablePath } : {}) });
}

export function openFirefox(): Promise<EnginePage> {
  return openPage(firefox, firefoxLaunch());
}

async function openPage(type: BrowserType, options: LaunchOptions): Promise<EnginePage> {
  const downloads = await mkdtemp(path.join(tmpdir(), 'sealift-downloads-'));
  const browser = await type.launch({ ...options, downloadsPath: downloads });
  const page = await browser.newPage();
  return {
    goto: async (url) => void (await page.goto(url)),
    // As text: nothing but the function's own source goes over, as with WebDriver.
    evaluate: (work, ...input) => page.evaluate(`(${work})(...${JSON.stringify(input)})`),
    pick: (file) => page.locator('encrypted-upload input[type=file]').first().setInputFiles(file),
    downloads,
    async close() {
      await browser.close();
      await rm(downloads, { recursive: true, force: true });
    },
  };
}
