import { KeysError } from '../errors.js';
import { randomBytes } from '../webcrypto.js';

type Bytes = Uint8Array<ArrayBuffer>;

/** Whose passkey is made, as the browser shows it. */
export interface PasskeyOwner {
  /** The site: its name, and its domain where it is not the page's own. */
  readonly rp: { readonly name: string; readonly id?: string };
  /** `id`: 1 to 64 bytes that name the account, without personal data (WebAuthn Level 3 §5.4.3). */
  readonly user: { readonly id: Bytes; readonly name: string; readonly displayName: string };
}

/** What a passkey answers: which one it was, and 32 secret bytes that depend on it and on the salt. */
export interface PasskeyAnswer {
  readonly credential: Bytes;
  readonly secret: Bytes;
}

/** ES256, EdDSA, RS256. Nobody verifies a signature here; authenticators want to be offered what they have. */
const ALGORITHMS = [-7, -8, -257];
const SECRET_BYTES = 32;

/**
 * Makes a passkey and asks it for its secret: where it does not tell it at once, by a second prompt.
 *
 * @throws KeysError `passkey-unsupported`, `passkey-without-prf`, `passkey-not-given`, `passkey-failed`
 */
export async function makePasskey(
  { rp, user }: PasskeyOwner,
  salt: Bytes,
  signal?: AbortSignal,
): Promise<PasskeyAnswer> {
  const credentials = await authenticators();
  const publicKey: PublicKeyCredentialCreationOptions = {
    rp: { ...rp },
    user: { ...user },
    challenge: randomBytes(32),
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
    // The secret of a passkey is another one when its owner was not verified: always, or never.
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
    extensions: { prf: { eval: { first: salt } } },
  };
  const made = await asked(() => credentials.create({ publicKey, ...withSignal(signal) }), signal);
  const { prf } = made.getClientExtensionResults();
  if (prf?.enabled !== true) throw withoutPrf();
  const credential = new Uint8Array(made.rawId.slice(0));
  if (prf.results !== undefined) return { credential, secret: secretIn(prf.results.first) };
  return askPasskey([credential], salt, rp.id, signal);
}

/**
 * Asks one of these passkeys for its secret.
 *
 * @throws KeysError `passkey-unsupported`, `passkey-without-prf`, `passkey-not-given`, `passkey-failed`
 */
export async function askPasskey(
  known: readonly Bytes[],
  salt: Bytes,
  rpId?: string,
  signal?: AbortSignal,
): Promise<PasskeyAnswer> {
  const credentials = await authenticators();
  const publicKey: PublicKeyCredentialRequestOptions = {
    challenge: randomBytes(32),
    ...(rpId === undefined ? {} : { rpId }),
    allowCredentials: known.map((id) => ({ type: 'public-key', id })),
    userVerification: 'required',
    extensions: { prf: { eval: { first: salt } } },
  };
  const found = await asked(() => credentials.get({ publicKey, ...withSignal(signal) }), signal);
  const { prf } = found.getClientExtensionResults();
  if (prf?.results === undefined) throw withoutPrf();
  return { credential: new Uint8Array(found.rawId.slice(0)), secret: secretIn(prf.results.first) };
}

/** Asked before a passkey is made, for nobody can take one back. */
async function authenticators(): Promise<CredentialsContainer> {
  const { PublicKeyCredential: passkeys, navigator } = globalThis;
  if (typeof passkeys !== 'function' || navigator?.credentials === undefined) {
    throw new KeysError(
      'passkey-unsupported',
      'This browser has no passkeys here, or the page is not secure.',
    );
  }
  const known = await passkeys.getClientCapabilities?.().catch(() => undefined);
  if (known?.['extension:prf'] === false) throw withoutPrf();
  return navigator.credentials;
}

async function asked(
  ask: () => Promise<Credential | null>,
  signal: AbortSignal | undefined,
): Promise<PublicKeyCredential> {
  signal?.throwIfAborted();
  try {
    const found = await ask();
    if (found !== null) return found as PublicKeyCredential;
  } catch (cause) {
    signal?.throwIfAborted();
    if ((cause as Error).name !== 'NotAllowedError') {
      throw new KeysError('passkey-failed', 'The browser could not use a passkey here.', { cause });
    }
  }
  // The browser does not say which, so that a page cannot find out what somebody has.
  throw new KeysError('passkey-not-given', 'No passkey was given: cancelled, too late, or none that fits.');
}

/** A copy of its own; the platform's is overwritten. @throws KeysError `passkey-without-prf` */
function secretIn(given: BufferSource): Bytes {
  const theirs = ArrayBuffer.isView(given)
    ? new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
    : new Uint8Array(given);
  const secret = new Uint8Array(theirs);
  theirs.fill(0);
  if (secret.byteLength !== SECRET_BYTES) throw withoutPrf();
  return secret;
}

function withSignal(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

function withoutPrf(): KeysError {
  return new KeysError(
    'passkey-without-prf',
    'This browser or passkey has no PRF extension, so no key can be made of it: use another one, or a passphrase.',
  );
}
