import { type Browser, chromium, firefox } from 'playwright';
import { CHROMIUM_ARGS, findChromium } from '../../browser/chromium.js';
import { firefoxLaunch } from '../../browser/firefox.js';
import type { EnginePage } from './engine-page.js';

export function openChromium(): Promise<EnginePage> {
  const executablePath = findChromium();
  return openPage(chromium.launch({ args: CHROMIUM_ARGS, ...(executablePath ? { executablePath } : {}) }));
}

export function openFirefox(): Promise<EnginePage> {
  return openPage(firefox.launch(firefoxLaunch()));
}

async function openPage(launching: Promise<Browser>): Promise<EnginePage> {
  const browser = await launching;
  const page = await browser.newPage();
  return {
    goto: async (url) => void (await page.goto(url)),
    // As text: nothing but the function's own source goes over, as with WebDriver.
    evaluate: (work, ...input) => page.evaluate(`(${work})(...${JSON.stringify(input)})`),
    pick: (file) => page.locator('encrypted-upload input[type=file]').first().setInputFiles(file),
    close: () => browser.close(),
  };
}
