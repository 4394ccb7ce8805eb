/**
 * How tests and benches bundle the packages: from their sources, minified, for current browsers.
 *
 * @type {import('vite').InlineConfig}
 */
export const bundled = {
  configFile: false,
  logLevel: 'warn',
  resolve: { conditions: ['@sealift/source', 'module', 'browser', 'production'] },
  worker: { format: 'es' },
  build: { target: 'es2022', minify: true, modulePreload: false, reportCompressedSize: false },
};
