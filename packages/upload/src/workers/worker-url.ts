import { UploadError } from '../errors.js';
import type { WorkerKind, WorkerOptions } from './script.js';

/**
 * @returns the address in full
 * @throws UploadError `invalid-option`
 */
export function workerUrlOf({ workerUrl }: WorkerOptions, kind: WorkerKind): string {
  const [field, given] =
    typeof workerUrl === 'string' ? ['workerUrl', workerUrl] : [`workerUrl.${kind}`, workerUrl?.[kind]];
  const url = typeof given === 'string' && given !== '' ? parsed(given) : undefined;
  if (url === undefined || `${url.protocol}//${url.host}` !== origin)
    throw new UploadError(
      'invalid-option',
      `${field} must be the address of ${kind}.worker.js at the page's own origin, such as '/${kind}.worker.js'.`,
      { field },
    );
  return url.href;
}

function parsed(url: string): URL | undefined {
  try {
    return new URL(url, location.href);
  } catch {
    return undefined;
  }
}
