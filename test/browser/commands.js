/** What library tests ask of the browser that no page can: vitest's commands. */

/**
 * What a provider says of the page: Playwright's, and that of `webkit-provider.js`.
 * @typedef {object} Context
 * @property {import('playwright').Page} [page]
 * @property {() => Promise<string>} [shot]
 */

/** What the window shows. @param {Context} context @returns {Promise<string | undefined>} a PNG, in base64 */
async function shot(context) {
  return context.shot ? context.shot() : (await context.page?.screenshot())?.toString('base64');
}

/** In Chromium; elsewhere nobody can but the browser. @param {Context} context @returns {Promise<boolean>} whether they were ended */
async function endServiceWorkers({ page }) {
  if (page?.context().browser()?.browserType().name() !== 'chromium') return false;
  const session = await page.context().newCDPSession(page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await session.detach();
  return true;
}

export const commands = /** @type {Record<string, import('vitest/node').BrowserCommand<any>>} */ ({
  shot,
  endServiceWorkers,
});
