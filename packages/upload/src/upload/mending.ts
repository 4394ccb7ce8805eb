import { load } from '../platform/load.js';
import type { SealingOfPartsInput } from './sealing.js';

/** What makes again what was lost: few uploads need it. @throws UploadError `script-unavailable` */
export const mending = (): Promise<typeof import('./mend.js')> => load(() => import('./mend.js'));

export const claimAnew: SealingOfPartsInput['claimAnew'] = async (...of) =>
  (await mending()).claimAnew(...of);
