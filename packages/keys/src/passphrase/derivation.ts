import { decodeBase64, encodeBase64 } from '@sealift/core/bytes';
import type { StringMap } from '@sealift/core/keyrings';
import { KeysError } from '../errors.js';

/** What one guess costs, whoever makes it. */
export interface Argon2idCost {
  /** KiB of memory, 19,456 to 262,144. Default 65,536. */
  readonly memory: number;
  /** Passes over the memory, 2 to 16; memory × passes at most 1,048,576. Default 3. */
  readonly passes: number;
  /** Lanes, 1 to 16. Default 4. They are computed one after the other, here. */
  readonly parallelism: number;
}

/** Cost and salt: all that has to be known beside the passphrase. */
export interface Derivation extends Argon2idCost {
  readonly salt: Uint8Array<ArrayBuffer>;
}

/** Entry of the material description: a PHC string (`$argon2id$v=19$m=65536,t=3,p=4$SALT`), in the clear. */
export const KDF_ENTRY: string = 'sealift:kdf';

export const SALT_BYTES = 16;

/** RFC 9106 §4, the second recommended option: for where 2 GiB are too much. */
export const DEFAULT_COST: Argon2idCost = { memory: 65_536, passes: 3, parallelism: 4 };
/** OWASP Password Storage Cheat Sheet: 19 MiB and two passes are the least. */
const FLOOR = { memory: 19_456, passes: 2, salt: SALT_BYTES };
/** What a page spends for an object that somebody else may have written: 256 MiB, and about six seconds of a laptop. */
const CEILING = { memory: 262_144, passes: 16, parallelism: 16, work: 1_048_576 };
/** RFC 9106 §3.1: 8 KiB for each lane, and a salt of 8 bytes. Below, it is not Argon2. */
const LEAST = { memoryPerLane: 8, salt: 8 };

const PHC = /^\$argon2id\$v=19\$m=([1-9]\d{0,9}),t=([1-9]\d{0,9}),p=([1-9]\d{0,9})\$([A-Za-z\d+/]{11,86})$/;

/** The PHC string without a hash, which is the key. */
export function encodeDerivation({ memory, passes, parallelism, salt }: Derivation): string {
  const text = encodeBase64(salt).replace(/=+$/, '');
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${text}`;
}

/**
 * Reads what an object says, which whoever writes the bucket may have changed: bounded on both sides.
 *
 * @param allowWeak whether a cost below the floor is accepted
 * @throws KeysError `kdf-missing`, `kdf-invalid`, `kdf-too-weak`, `kdf-too-costly`
 */
export function decodeDerivation(description: StringMap, allowWeak = false): Derivation {
  const text = Object.hasOwn(description, KDF_ENTRY) ? description[KDF_ENTRY] : undefined;
  if (text === undefined) {
    throw refused('kdf-missing', 'The key of this object was not made from a passphrase', KDF_ENTRY);
  }
  return parseDerivation(text, KDF_ENTRY, allowWeak);
}

/**
 * Reads a PHC string of a field that whoever stores it may have changed: bounded on both sides.
 *
 * @throws KeysError `kdf-invalid`, `kdf-too-weak`, `kdf-too-costly`
 */
export function parseDerivation(text: string, field: string, allowWeak = false): Derivation {
  const [, memory, passes, parallelism, encoded = ''] = PHC.exec(text) ?? [];
  const salt = decodeBase64(encoded.padEnd(Math.ceil(encoded.length / 4) * 4, '='));
  if (memory === undefined || salt === undefined || salt.byteLength < LEAST.salt) {
    throw refused('kdf-invalid', 'This version reads Argon2id, version 19, as a PHC string', field);
  }
  const found = {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt,
  };
  checkCeiling(found, field);
  if (found.memory < LEAST.memoryPerLane * found.parallelism) {
    throw refused('kdf-invalid', 'Argon2id needs 8 KiB of memory for each lane', field);
  }
  if (!allowWeak && isWeak(found)) {
    throw refused('kdf-too-weak', 'The passphrase is derived more cheaply than is safe', field);
  }
  return found;
}

function isWeak({ memory, passes, salt }: Derivation): boolean {
  return memory < FLOOR.memory || passes < FLOOR.passes || salt.byteLength < FLOOR.salt;
}

function checkCeiling({ memory, passes, parallelism }: Argon2idCost, field: string): void {
  const fits =
    memory <= CEILING.memory &&
    passes <= CEILING.passes &&
    parallelism <= CEILING.parallelism &&
    memory * passes <= CEILING.work;
  if (!fits)
    throw refused('kdf-too-costly', 'More memory or passes are asked for than a page may spend', field);
}

/**
 * A new salt at this cost.
 *
 * @throws KeysError `invalid-option`
 */
export function newDerivation(cost: Argon2idCost): Derivation {
  checkOption('memory', cost.memory, FLOOR.memory, CEILING.memory);
  checkOption('passes', cost.passes, FLOOR.passes, CEILING.passes);
  checkOption('parallelism', cost.parallelism, 1, CEILING.parallelism);
  checkOption('memory × passes', cost.memory * cost.passes, 1, CEILING.work);
  const { memory, passes, parallelism } = cost;
  return { memory, passes, parallelism, salt: crypto.getRandomValues(new Uint8Array(SALT_BYTES)) };
}

function checkOption(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new KeysError('invalid-option', `cost: ${name} must be a whole number from ${least} to ${most}.`, {
    field: 'cost',
  });
}

function refused(
  code: 'kdf-missing' | 'kdf-invalid' | 'kdf-too-weak' | 'kdf-too-costly',
  why: string,
  field: string,
): KeysError {
  return new KeysError(code, `${why} (${field}).`, { field });
}
