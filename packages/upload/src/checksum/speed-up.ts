import { foldBy } from './crc64nvme.js';
import { FOLD_CODE } from './fold-code.js';
import { letsCompile } from './policy.js';

/**
 * Computes the checksums of this worker in WebAssembly from now on, where that is allowed. Nobody waits for it: until then, and where it is
 * not, they are computed in JavaScript.
 *
 * @param known the page knows that it is. Default: as the policy says that came with the worker's script
 * @returns whether they are. Rejects where the engine refuses
 */
export async function speedUp(known: boolean | undefined): Promise<boolean> {
  if (!known && !(await isAllowed())) return false;
  await foldBy(Uint8Array.from(atob(FOLD_CODE), (character) => character.charCodeAt(0)));
  return true;
}

/**
 * To try would be to report where a policy forbids it, so its text is read. The script is here already: that asks nobody. A Blob has no
 * headers; what holds there is its page's policy, which nobody can read.
 */
async function isAllowed(): Promise<boolean> {
  if (!location.protocol.startsWith('http')) return false;
  const { ok, headers, body } = await fetch(location.href, { cache: 'force-cache' });
  body?.cancel().catch(() => {});
  return ok && letsCompile(headers);
}
