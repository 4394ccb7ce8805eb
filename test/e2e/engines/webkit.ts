import { startWebKit } from '../../browser/webkit.js';
import { type EnginePage, TIMEOUT } from './engine-page.js';

export async function openWebKit(): Promise<EnginePage> {
  const webkit = await startWebKit();
  try {
    const session = await webkit.openSession();
    await session.allow(TIMEOUT);
    return {
      goto: (url) => session.goto(url),
      evaluate: (work, ...input) => session.evaluate(`return (${work})(...args);`, ...input),
      async pick(file) {
        const input = await session.evaluate(
          `return document.querySelector('encrypted-upload').shadowRoot.querySelector('input[type=file]');`,
        );
        await session.pick(input, [file]);
      },
      downloads: webkit.home,
      async close() {
        await session.close();
        await webkit.close();
      },
    };
  } catch (error) {
    await webkit.close();
    throw error;
  }
}
