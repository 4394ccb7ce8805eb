import { encodeBase64 } from '@sealift/core/bytes';
import { fileInvalid, readObject, requireBytes, requireObject, requireVersion } from '../json-file.js';

/** A way to the wrapping key: by what it is unlocked, and the key wrapped under that. */
export type Way =
  | { readonly by: 'passkey'; readonly credential: Bytes; readonly wrapped: Bytes }
  | { readonly by: 'recovery-key'; readonly wrapped: Bytes };

/** What opens it lies with the person; the file holds no secret, and is worthless without one of its ways. */
export interface KeyFile {
  /** Names the wrapping key, also in the material description of its objects. 16 random bytes. */
  readonly id: Bytes;
  /** What every passkey of the file is asked to evaluate, and the salt of both derivations. 32 random bytes. */
  readonly salt: Bytes;
  /** One recovery key, and passkeys. */
  readonly ways: readonly Way[];
}

type Bytes = Uint8Array<ArrayBuffer>;

export const ID_BYTES = 16;
export const SALT_BYTES = 32;
/** nonce (12) ‖ key (32) ‖ tag (16). */
const WRAPPED_BYTES = 60;
/** WebAuthn Level 3 §4: credential ids have 16 to 1023 bytes. */
const CREDENTIAL_BYTES = [16, 1023] as const;
const MOST_WAYS = 32;

export function encodeKeyFile({ id, salt, ways }: KeyFile): string {
  return JSON.stringify({
    version: 1,
    id: encodeBase64(id),
    salt: encodeBase64(salt),
    ways: ways.map((way) => ({
      by: way.by,
      ...(way.by === 'passkey' ? { credential: encodeBase64(way.credential) } : {}),
      wrapped: encodeBase64(way.wrapped),
    })),
  });
}

/** Reads the whole file or nothing of it. @throws KeysError `key-file-invalid` */
export function decodeKeyFile(text: string): KeyFile {
  const { version, id, salt, ways } = readObject(text, ['version', 'id', 'salt', 'ways']);
  requireVersion(version);
  if (!Array.isArray(ways) || ways.length > MOST_WAYS) throw fileInvalid('must have a list of ways', 'ways');
  const found: Way[] = ways.map(decodeWay);
  if (found.filter(({ by }) => by === 'recovery-key').length !== 1) {
    throw fileInvalid('must have one recovery key', 'ways');
  }
  return {
    id: requireBytes(id, 'id', ID_BYTES),
    salt: requireBytes(salt, 'salt', SALT_BYTES),
    ways: found,
  };
}

function decodeWay(value: unknown): Way {
  const isPasskey = (value as { by?: unknown } | null)?.by === 'passkey';
  const names = ['by', 'wrapped', ...(isPasskey ? ['credential'] : [])];
  const { by, credential, wrapped } = requireObject(value, names);
  const key = requireBytes(wrapped, 'wrapped', WRAPPED_BYTES);
  if (by === 'recovery-key') return { by, wrapped: key };
  if (by !== 'passkey') throw fileInvalid('has a way that is not known here', 'by');
  return { by, credential: requireBytes(credential, 'credential', ...CREDENTIAL_BYTES), wrapped: key };
}
