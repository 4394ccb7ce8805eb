import { KmsError } from '@sealift/core/keyrings';
import type { KeyPolicy, MasterKey } from './master-key.js';

const EVERYBODY = '*';
const MAX_PRINCIPALS = 100;

/** The key's policy; without one of its own it is everybody's. */
export function policyOf({ policy }: MasterKey): KeyPolicy {
  return policy ?? { generate: [EVERYBODY], decrypt: [EVERYBODY] };
}

/** Comes before the key's state is looked at, as in AWS KMS. @throws KmsError `kms-access-denied` */
export function assertPermitted(
  principal: string,
  use: keyof KeyPolicy,
  keyId: string,
  key: MasterKey,
): void {
  const permitted = policyOf(key)[use];
  if (permitted.includes(EVERYBODY) || permitted.includes(principal)) return;
  throw new KmsError(
    'kms-access-denied',
    `The policy of the key ${keyId} does not let ${principal} ${use === 'generate' ? 'make' : 'unwrap'} data keys.`,
  );
}

/** @throws KmsError `kms-request-invalid` */
export function checkPolicy(policy: Partial<KeyPolicy>): void {
  for (const names of [policy.generate ?? [], policy.decrypt ?? []]) {
    if (names.length > MAX_PRINCIPALS)
      throw new KmsError('kms-request-invalid', `A policy names at most ${MAX_PRINCIPALS} principals.`);
    for (const name of names) if (name !== EVERYBODY) checkPrincipal(name);
  }
}

/** @throws KmsError `kms-request-invalid` */
export function checkPrincipal(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,127}$/.test(name) && name !== 'none') return;
  throw new KmsError(
    'kms-request-invalid',
    'A principal is 1 to 128 letters, digits, ".", "_", ":", "@", "/" or "-", and not "none".',
  );
}
