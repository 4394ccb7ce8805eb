import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

/** The signer answers at the page's own origin, so the page needs no CORS for it. */
const server = {
  host: process.env.HOST ?? '127.0.0.1',
  port: Number(process.env.PORT ?? 5173),
  strictPort: true,
  proxy: { '/sealift': process.env.SEALIFT_SIGNER ?? 'http://127.0.0.1:3000' },
};

/** These tags are elements of the browser, not components of Vue. */
const template = { compilerOptions: { isCustomElement: (tag: string) => tag.startsWith('encrypted-') } };

export default defineConfig({ plugins: [vue({ template })], server, preview: server });
