/** The Worker and its files in Cloudflare's own runtime, on this machine. */
import { Miniflare } from 'miniflare';

const { PORT = '3000' } = process.env;
const settings = Object.entries(process.env).filter(([name]) =>
  /^(AWS|S3|SEALIFT|DEMO)_|^ORIGIN$/.test(name),
);

const runtime = new Miniflare({
  host: '127.0.0.1',
  port: Number(PORT),
  compatibilityDate: '2026-03-01',
  modules: true,
  scriptPath: 'dist/worker.js',
  bindings: Object.fromEntries(settings),
  assets: { directory: 'public', routerConfig: { has_user_worker: true } },
});
await runtime.ready;
console.log(`http://127.0.0.1:${PORT}/`);
