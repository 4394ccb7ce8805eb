import { visit } from './visit.js';

/** Nobody drives this page: it asks what to do, does it, and says what came of it. */
const post = (path, body) => fetch(path, { method: 'POST', body: JSON.stringify(body) });

const said = (words) => post('/said', { words: words.map(String).join(' ') });
for (const method of ['log', 'info', 'warn', 'error', 'debug'])
  console[method] = (...words) => void said(words);
addEventListener('error', ({ message }) => void said(['error:', message]));
addEventListener(
  'unhandledrejection',
  ({ reason }) => void said(['unhandled:', reason?.stack || String(reason)]),
);

const page = crypto.randomUUID();
addEventListener('pagehide', () => navigator.sendBeacon('/left', JSON.stringify({ page })));

for (;;) {
  try {
    await visit(await (await fetch(`/job?page=${page}`)).json(), post);
  } catch (error) {
    if (!globalThis.leaving) await post('/said', { words: `page: ${Object(error).stack ?? error}` });
  }
}
