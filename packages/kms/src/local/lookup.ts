import { KmsError } from '@sealift/core/keyrings';
import type { KeyFile, MasterKey } from './key-file.js';

/** The key with this id or alias. @throws KmsError `kms-key-not-found`, also when its waiting period is over */
export function findKey(file: KeyFile, idOrAlias: string, now: number): [keyId: string, key: MasterKey] {
  for (const [keyId, key] of Object.entries(file.keys)) {
    if ((keyId === idOrAlias || key.alias === idOrAlias) && !isDeleted(key, now)) return [keyId, key];
  }
  const name = JSON.stringify(idOrAlias.slice(0, 256));
  throw new KmsError('kms-key-not-found', `The local KMS has no key ${name}.`);
}

/** Whether the waiting period is over: the key then does not exist any more, and the next change removes it. */
export function isDeleted(key: MasterKey, now: number): boolean {
  return key.deletionDate !== undefined && Date.parse(key.deletionDate) <= now;
}
