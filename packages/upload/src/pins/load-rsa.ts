import { load } from '../platform/load.js';

/** RSA is for pages that pin a key, or whose signer brings one. */
export function loadRsa(): Promise<typeof import('./recipient-keyring.js')> {
  return load(() => import('./recipient-keyring.js'));
}
