import { serveStatic } from 'hono/bun';
import { createApp } from './app.js';

const app = createApp(process.env);
app.use(serveStatic({ root: './public' }));
const { url } = Bun.serve({ port: process.env.PORT ?? 3000, hostname: '127.0.0.1', fetch: app.fetch });
console.log(url.href);
