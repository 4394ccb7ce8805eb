import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { CHROMIUM_ARGS, findChromium } from '../browser/chromium.js';

export type { Browser, BrowserContext, Page };

export async function launch(): Promise<Browser> {
  const executablePath = findChromium();
  return chromium.launch({ args: CHROMIUM_ARGS, ...(executablePath ? { executablePath } : {}) });
}

/** With a profile, as users have one: only then Chromium opens connections ahead of requests. @param folder of the profile */
export async function launchProfile(folder: string): Promise<BrowserContext> {
  const executablePath = findChromium();
  return chromium.launchPersistentContext(folder, {
    args: CHROMIUM_ARGS,
    ...(executablePath ? { executablePath } : {}),
  });
}

/** A file as Playwright hands it to an input. */
export interface PickedFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** Picks a file in the demo page and waits for its row to reach a state. Returns the row's key and error code. */
export async function upload(
  page: Page,
  file: PickedFile,
  state: 'done' | 'failed' = 'done',
): Promise<{ key: string | null; code: string | null }> {
  await page.locator('encrypted-upload input[type=file]').first().setInputFiles(file);
  const row = page.locator(`encrypted-upload li[data-state=${state}]`).last();
  await row.waitFor({ timeout: 60_000 });
  return { key: await row.getAttribute('data-key'), code: await row.getAttribute('data-code') };
}

/** Presses "Decrypt and download" beside an object and returns what the browser saved. */
export async function download(page: Page, key: string): Promise<{ name: string; bytes: Buffer }> {
  const [saved] = await Promise.all([
    page.waitForEvent('download', { timeout: 60_000 }),
    page.locator(`#objects li[data-key="${key}"] encrypted-download button`).first().click(),
  ]);
  const stream = await saved.createReadStream();
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return { name: saved.suggestedFilename(), bytes: Buffer.concat(pieces) };
}
