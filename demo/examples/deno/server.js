import { serveStatic } from 'hono/deno';
import { createApp } from './app.js';

const app = createApp(Deno.env.toObject());
app.use(serveStatic({ root: './public' }));
Deno.serve({ port: Number(Deno.env.get('PORT') ?? 3000), hostname: '127.0.0.1' }, app.fetch);
