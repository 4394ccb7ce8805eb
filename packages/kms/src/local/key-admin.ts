import { randomBytes, randomUUID } from 'node:crypto';
import { KmsError } from '@sealift/core/keyrings';
import type { Change } from './change.js';
import { formatDocument } from './document.js';
import { keyCheckValue } from './key-check.js';
import type { KeyStore } from './key-file.js';
import { findKey } from './lookup.js';
import type { KeyPolicy, MasterKey } from './master-key.js';
import { checkPolicy, policyOf } from './policy.js';
import { writeNew } from './storage.js';

/** Days between scheduling a deletion and the first day on which the key may be purged, as in AWS KMS (ScheduleKeyDeletion). */
export const MIN_WAITING_DAYS: number = 7;
export const MAX_WAITING_DAYS: number = 30;
const DAY = 86_400_000;

/** A master key without its material. */
export interface KeyInfo {
  readonly keyId: string;
  readonly alias?: string;
  readonly description?: string;
  /** `purged` only as the answer of a purge: the key is then gone. */
  readonly state: 'enabled' | 'disabled' | 'pending-deletion' | 'purged';
  /** ISO 8601. */
  readonly createdAt: string;
  /** From then on a purge takes the key. */
  readonly deletionDate?: string;
  /** Newest version; data keys of all versions stay readable. */
  readonly version: number;
  readonly policy: KeyPolicy;
}

/**
 * Makes and administers the master keys of a local KMS. Keys are named by id or alias. What changes them is on the disk
 * when it returns, and throws KmsError `kms-storage-full` or `kms-unavailable` when it cannot be.
 */
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
    const key = randomUUID();
    const change: Change = {
      do: 'create',
      key,
      ...(alias === undefined ? {} : { alias }),
      ...(description === undefined ? {} : { description }),
      ...freshMaterial(key, 1),
    };
    return this.#make(({ keys }) => {
      if (alias !== undefined && [...keys.values()].some((other) => other.alias === alias))
        throw new KmsError('kms-request-invalid', `${alias} names another key.`);
      return change;
    });
  }

  async list(): Promise<KeyInfo[]> {
    const { keys } = await this.#store.read();
    return [...keys].map((entry) => describe(entry));
  }

  /** @throws KmsError `kms-key-not-found` */
  async describe(key: string): Promise<KeyInfo> {
    return describe(findKey(await this.#store.read(), key));
  }

  /** New data keys get a new version; nothing that exists is touched. @throws KmsError `kms-key-pending-deletion` */
  rotate(key: string): Promise<KeyInfo> {
    return this.#change(key, (keyId, found) => {
      assertStays(found);
      const version = (found.versions.at(-1)?.version ?? 0) + 1;
      return { do: 'rotate', key: keyId, version, ...freshMaterial(keyId, version) };
    });
  }

  /** @throws KmsError `kms-key-pending-deletion` */
  enable(key: string): Promise<KeyInfo> {
    return this.#change(key, (keyId, found) => {
      assertStays(found);
      return { do: 'enable', key: keyId };
    });
  }

  /** Nothing can be wrapped or unwrapped with it until it is enabled again. @throws KmsError `kms-key-pending-deletion` */
  disable(key: string): Promise<KeyInfo> {
    return this.#change(key, (keyId, found) => {
      assertStays(found);
      return { do: 'disable', key: keyId };
    });
  }

  /**
   * The key is unusable from now on. After `days` it may be purged, which takes it away, and with it every object that it
   * wrapped; until then, however long that is, the deletion can be cancelled.
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
    const deletionDate = new Date(this.#now() + days * DAY).toISOString();
    return this.#change(key, (keyId, found) => {
      assertStays(found);
      return { do: 'schedule-deletion', key: keyId, deletionDate };
    });
  }

  /** The key stays, disabled, as in AWS KMS. @throws KmsError `kms-request-invalid` when no deletion is scheduled */
  cancelDeletion(key: string): Promise<KeyInfo> {
    return this.#change(key, (keyId, found) => {
      deletionDateOf(found);
      return { do: 'cancel-deletion', key: keyId };
    });
  }

  /**
   * Takes away keys whose waiting period is over, for good, and blanks them in the file. Nothing else ever does, whatever
   * the clock says.
   *
   * @param key one key; left out: all whose waiting period is over
   * @returns the keys that are gone now
   * @throws KmsError `kms-request-invalid` for a named key whose deletion is not scheduled, or not due
   */
  async purge(key?: string): Promise<KeyInfo[]> {
    const gone: KeyInfo[] = [];
    for (const keyId of key === undefined ? await this.#due() : [key]) {
      const { deletionDate: _, ...info } = await this.#change(keyId, (id, found) => {
        const deletionDate = deletionDateOf(found);
        if (Date.parse(deletionDate) > this.#now())
          throw new KmsError('kms-request-invalid', `The key ${id} may be purged from ${deletionDate} on.`);
        return { do: 'purge', key: id, deletionDate };
      });
      gone.push({ ...info, state: 'purged' });
    }
    // Also what a purge that was killed has left.
    await this.#store.erase();
    return gone;
  }

  /**
   * Who may use the key from now on; what is left out stays as it is. It guards against mistakes and against code that
   * was given this KMS under a name, not against whoever can read the key file.
   *
   * @throws KmsError `kms-request-invalid` for a name that is none
   */
  setPolicy(key: string, policy: Partial<KeyPolicy>): Promise<KeyInfo> {
    checkPolicy(policy);
    const { generate, decrypt } = policy;
    return this.#change(key, (keyId) => ({
      do: 'policy',
      key: keyId,
      ...(generate === undefined ? {} : { generate }),
      ...(decrypt === undefined ? {} : { decrypt }),
    }));
  }

  /**
   * Writes all keys into a new file of format version 1, which earlier versions of this program read too: a way back, and
   * a copy without history. It is as secret as the key file.
   *
   * @throws KmsError `kms-request-invalid` when there is a file of that name
   */
  async export(file: string): Promise<KeyInfo[]> {
    const { keys } = await this.#store.read();
    await writeNew(file, formatDocument(keys));
    return [...keys].map((entry) => describe(entry));
  }

  async #due(): Promise<string[]> {
    const { keys } = await this.#store.read();
    const now = this.#now();
    return [...keys].flatMap(([keyId, { deletionDate }]) =>
      deletionDate !== undefined && Date.parse(deletionDate) <= now ? [keyId] : [],
    );
  }

  #change(key: string, change: (keyId: string, found: MasterKey) => Change): Promise<KeyInfo> {
    return this.#make((file) => change(...findKey(file, key)));
  }

  async #make(compose: Parameters<KeyStore['change']>[0]): Promise<KeyInfo> {
    return describe(await this.#store.change(compose));
  }
}

function freshMaterial(keyId: string, version: number): { material: string; check: string } {
  const material = randomBytes(32).toString('base64');
  return { material, check: keyCheckValue(keyId, version, material) };
}

function assertStays(key: MasterKey): void {
  if (key.deletionDate === undefined) return;
  throw new KmsError('kms-key-pending-deletion', 'The key is waiting for its deletion; cancel that first.');
}

function deletionDateOf({ deletionDate }: MasterKey): string {
  if (deletionDate !== undefined) return deletionDate;
  throw new KmsError('kms-request-invalid', 'No deletion is scheduled.');
}

function describe([keyId, key]: readonly [keyId: string, key: MasterKey]): KeyInfo {
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
