import { UploadError } from '../errors.js';

/**
 * Loads what few uploads need. Where it does not come, the work that needs it does not go on.
 *
 * @throws UploadError `script-unavailable`
 */
export async function load<Module>(script: () => Promise<Module>): Promise<Module> {
  try {
    return await script();
  } catch {
    throw new UploadError(
      'script-unavailable',
      'A script of this page could not be loaded: reload the page.',
    );
  }
}
