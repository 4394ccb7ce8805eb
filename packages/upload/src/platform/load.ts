import { UploadError } from '../errors.js';
import { untilAborted } from './abortable.js';

/** Milliseconds that a script may take to come. */
export const LOAD_LIMIT = 30_000;

/**
 * Loads what few uploads need. Where it does not come, the work that needs it does not go on; the next one asks for it again.
 *
 * @throws UploadError `script-unavailable`
 */
export async function load<Module>(script: () => Promise<Module>): Promise<Module> {
  try {
    return await untilAborted(AbortSignal.timeout(LOAD_LIMIT), script());
  } catch {
    throw new UploadError(
      'script-unavailable',
      'A script of this page could not be loaded: reload the page.',
    );
  }
}
