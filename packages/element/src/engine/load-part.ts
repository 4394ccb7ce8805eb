import { ElementError } from './element-error.js';

/** A page that went offline since it was opened gets an error that it can show. */
export async function loadPart<T>(module: () => Promise<T>): Promise<T> {
  try {
    return await module();
  } catch (cause) {
    throw new ElementError('engine-unavailable', 'Part of the element could not be loaded.', cause);
  }
}
