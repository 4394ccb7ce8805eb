import { runnerImport } from 'vite';

/**
 * Imports a package or file from its TypeScript sources: a bench measures what is in the checkout, built or not.
 *
 * @param {string} specifier a package's entry or an absolute path
 */
export async function loadSource(specifier) {
  const { module } = await runnerImport(specifier, {
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'warn',
    resolve: { conditions: ['@sealift/source', 'node'] },
  });
  return /** @type {any} */ (module);
}
