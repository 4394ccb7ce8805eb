import { handlerOf } from './handler.js';

const { Deno } = /** @type {any} */ (globalThis);
const fetch = await handlerOf(Deno.env.get('SEALIFT_SETTINGS'));
const onListen = (/** @type {{ port: number }} */ { port }) =>
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
Deno.serve({ hostname: '127.0.0.1', port: 0, onListen }, fetch);
