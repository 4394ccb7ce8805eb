import { handlerOf } from './handler.js';

const { Bun } = /** @type {any} */ (globalThis);
const fetch = await handlerOf(process.env.SEALIFT_SETTINGS);
const { port } = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch });
console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
