import { signersOf } from './signers.js';

const { Bun } = /** @type {any} */ (globalThis);
const fetch = signersOf(JSON.parse(process.env.SEALIFT_SETTINGS ?? ''));
const { port } = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch });
console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
