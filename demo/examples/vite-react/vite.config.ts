import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The signer answers at the page's own origin, so the page needs no CORS for it. */
const server = {
  host: process.env.HOST ?? '127.0.0.1',
  port: Number(process.env.PORT ?? 5173),
  strictPort: true,
  proxy: { '/sealift': process.env.SEALIFT_SIGNER ?? 'http://127.0.0.1:3000' },
};

export default defineConfig({ plugins: [react()], server, preview: server });
