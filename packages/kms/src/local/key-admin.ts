import { randomBytes, randomUUID } from 'node:crypto';
import { KmsError } from '@sealift/core/keyrings';
import { keyCheckValue } from './key-check.js';
import type { KeyFile, KeyPolicy, KeyStore, MasterKey } from './key-file.js';
import { findKey, isDeleted } from './lookup.js';
import { checkPolicy, policyOf } from './policy.js';

/** Days between scheduling a deletion and the end of the key, as in AWS KMS (ScheduleKeyDeletion). */
export const MIN_WAITING_DAYS: number = 7;
export const MAX_WAITING_DAYS: number = 30;
const DAY = 86_400_000;

/** A master key without its material. */
export interface KeyInfo {
  readonly keyId: string;
  readonly alias?: string;
  readonly description?: string;
  readonly state: 'enabled' | 'disabled' | 'pending-deletion';
  /** ISO 8601. */
  readonly createdAt: string;
  readonly deletionDate?: string;
  /** Newest version; data keys of all versions stay readable. */
  readonly version: number;
  readonly policy: KeyPolicy;
}

/** Makes and administers the master keys of a local KMS. Keys are named by id or alias. */
export class KeyAdmin {
  readonly #store: KeyStore;
  readonly #now: () => number;

  constructor(store: KeyStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** @throws KmsError `kms-request-invalid` when the alias is taken or is not like `alias/uploads` */
  create(options: { readonly alias?: string; readonly description?: string } = {}): Promise<KeyInfo> {
    const { alias, description } = options;
    if (alias !== undefined && !/^alias\/[A-Za-z0-9/_-]{1,128}$/.test(alias)) {
      throw new KmsError('kms-request-invalid', 'An alias is "alias/" and letters, digits, "/", "_" or "-".');
    }
    return this.#update((file) => {
      if (alias !== undefined && Object.values(file.keys).some((key) => key.alias === alias)) {
        throw new KmsError('kms-request-invalid', `${alias} names another key.`);
      }
      const keyId = randomUUID();
      const versions = [this.#freshVersion(keyId, 1)];
      const key: MasterKey = { createdAt: this.#today(), enabled: true, versions };
      if (alias !== undefined) key.alias = alias;
      if (description !== undefined) key.description = description;
      file.keys[keyId] = key;
      return describe(keyId, key);
    });
  }

  async list(): Promise<KeyInfo[]> {
    const { keys } = await this.#store.read();
    return Object.entries(keys)
      .filter(([, key]) => !isDeleted(key, this.#now()))
      .map(([keyId, key]) => describe(keyId, key));
  }

  /** @throws KmsError `kms-key-not-found` */
  async describe(key: string): Promise<KeyInfo> {
    return describe(...findKey(await this.#store.read(), key, this.#now()));
  }

  /** New data keys get a new version; nothing that exists is touched. @throws KmsError `kms-key-pending-deletion` */
  rotate(key: string): Promise<KeyInfo> {
    return this.#change(key, (found, keyId) => {
      assertStays(found);
      found.versions.push(this.#freshVersion(keyId, (found.versions.at(-1)?.version ?? 0) + 1));
    });
  }

  /** @throws KmsError `kms-key-pending-deletion` */
  enable(key: string): Promise<KeyInfo> {
    return this.#change(key, (found) => {
      assertStays(found);
      found.enabled = true;
    });
  }

  /** Nothing can be wrapped or unwrapped with it until it is enabled again. @throws KmsError `kms-key-pending-deletion` */
  disable(key: string): Promise<KeyInfo> {
    return this.#change(key, (found) => {
      assertStays(found);
      found.enabled = false;
    });
  }

  /**
   * The key is unusable from now on and gone after `days`: with it every object that it wrapped.
   *
   * @param days 7 to 30
   * @throws KmsError `kms-request-invalid`, `kms-key-pending-deletion`
   */
  scheduleDeletion(key: string, days: number = MAX_WAITING_DAYS): Promise<KeyInfo> {
    if (!Number.isInteger(days) || days < MIN_WAITING_DAYS || days > MAX_WAITING_DAYS) {
      throw new KmsError(
        'kms-request-invalid',
        `The waiting period is ${MIN_WAITING_DAYS} to ${MAX_WAITING_DAYS} days.`,
      );
    }
    return this.#change(key, (found) => {
      assertStays(found);
      found.deletionDate = new Date(this.#now() + days * DAY).toISOString();
    });
  }

  /** The key stays, disabled, as in AWS KMS. @throws KmsError `kms-request-invalid` when no deletion is scheduled */
  cancelDeletion(key: string): Promise<KeyInfo> {
    return this.#change(key, (found) => {
      if (found.deletionDate === undefined)
        throw new KmsError('kms-request-invalid', 'No deletion is scheduled.');
      delete found.deletionDate;
      found.enabled = false;
    });
  }

  /**
   * Who may use the key from now on; what is left out stays as it is. It guards against mistakes and against code that
   * was given this KMS under a name, not against whoever can read the key file.
   *
   * @throws KmsError `kms-request-invalid` for a name that is none
   */
  setPolicy(key: string, policy: Partial<KeyPolicy>): Promise<KeyInfo> {
    checkPolicy(policy);
    return this.#change(key, (found) => {
      found.policy = { ...policyOf(found), ...policy };
    });
  }

  #change(key: string, change: (found: MasterKey, keyId: string) => void): Promise<KeyInfo> {
    return this.#update((file) => {
      const [keyId, found] = findKey(file, key, this.#now());
      change(found, keyId);
      return describe(keyId, found);
    });
  }

  /** Every change also removes the keys whose waiting period is over. */
  #update<T>(change: (file: KeyFile) => T): Promise<T> {
    return this.#store.update((file) => {
      for (const [keyId, key] of Object.entries(file.keys))
        if (isDeleted(key, this.#now())) delete file.keys[keyId];
      return change(file);
    });
  }

  #freshVersion(keyId: string, version: number): MasterKey['versions'][number] {
    const material = randomBytes(32).toString('base64');
    return { version, createdAt: this.#today(), material, check: keyCheckValue(keyId, version, material) };
  }

  #today(): string {
    return new Date(this.#now()).toISOString();
  }
}

function assertStays(key: MasterKey): void {
  if (key.deletionDate === undefined) return;
  throw new KmsError('kms-key-pending-deletion', 'The key is waiting for its deletion; cancel that first.');
}

function describe(keyId: string, key: MasterKey): KeyInfo {
  const state = key.deletionDate !== undefined ? 'pending-deletion' : key.enabled ? 'enabled' : 'disabled';
  return {
    keyId,
    ...(key.alias === undefined ? {} : { alias: key.alias }),
    ...(key.description === undefined ? {} : { description: key.description }),
    state,
    createdAt: key.createdAt,
    ...(key.deletionDate === undefined ? {} : { deletionDate: key.deletionDate }),
    version: key.versions.at(-1)?.version ?? 0,
    policy: policyOf(key),
  };
}
