import { KmsError } from '@sealift/core/keyrings';
import type { Keys } from './change.js';
import type { MasterKey } from './master-key.js';

/** The key with this id or alias. @throws KmsError `kms-key-not-found` */
export function findKey({ keys }: Keys, idOrAlias: string): readonly [keyId: string, key: MasterKey] {
  const named = keys.get(idOrAlias);
  if (named !== undefined) return [idOrAlias, named];
  for (const [keyId, key] of keys) if (key.alias === idOrAlias) return [keyId, key];
  const name = JSON.stringify(idOrAlias.slice(0, 256));
  throw new KmsError('kms-key-not-found', `The local KMS has no key ${name}.`);
}
