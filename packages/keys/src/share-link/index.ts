/** A wrapping key that travels in the fragment of a URL, which browsers send to nobody. */
import { decodeBase64, encodeBase64 } from '@sealift/core/bytes';
import { importAesWrappingKey, type Keyring, rawAesKeyring } from '@sealift/core/keyrings';
import { KeysError } from '../errors.js';
import { randomBytes } from '../webcrypto.js';

const NAME = 'sealift-key';
const KEY_BYTES = 32;

export interface SharedKey {
  /** The page's address with the key in its fragment: whoever has it can read. To be handed to people, and to nothing that keeps logs. */
  readonly link: string;
  /** Encrypts what the link opens: a raw AES keyring with a key of its own, not extractable. */
  readonly keyring: Required<Keyring>;
}

/**
 * A new key, and the link that carries it.
 *
 * @param address of the page that reads, absolute; what its fragment holds stays
 * @throws KeysError `invalid-option` for no address, or one that is neither HTTPS nor of this machine
 */
export async function createShareLink(address: string | URL): Promise<SharedKey> {
  const url = addressOf(address);
  const bytes = randomBytes(KEY_BYTES);
  const entry = `${NAME}=${encodeBase64(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace('=', '')}`;
  url.hash = url.hash === '' ? entry : `${url.hash}&${entry}`;
  return { link: url.href, keyring: await keyringOf(bytes) };
}

function addressOf(address: string | URL): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url?.hostname ?? '');
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal);
  if (url !== undefined && isSafe && entriesOf(url.hash).own.length === 0) return url;
  throw new KeysError(
    'invalid-option',
    'The address of a share link must be absolute, over HTTPS (or of this machine), and without a key in it.',
    { field: 'address' },
  );
}

/** What of the browser is used. */
export interface SharePage {
  readonly location: Pick<Location, 'hash' | 'pathname' | 'search'>;
  readonly history: Pick<History, 'state' | 'replaceState'>;
}

/**
 * Takes the key out of the page's address, at once and before anything else: it is removed whether it is good or not. Undefined where there is none.
 * Call it first in the page's script.
 *
 * @throws KeysError `share-link-invalid`: cut short, changed, or twice
 */
export async function takeSharedKey(page: SharePage = globalThis): Promise<Required<Keyring> | undefined> {
  const { location, history } = page;
  const { own, others } = entriesOf(location.hash);
  if (own.length === 0) return undefined;
  const rest = others.length === 0 ? '' : `#${others.join('&')}`;
  history.replaceState(history.state, '', location.pathname + location.search + rest);
  const text = own[0]?.slice(NAME.length + 1) ?? '';
  const isWellFormed = own.length === 1 && /^[\w-]{43}$/.test(text);
  const bytes = isWellFormed ? decodeBase64(`${text.replace(/-/g, '+').replace(/_/g, '/')}=`) : undefined;
  if (bytes?.byteLength === KEY_BYTES) return keyringOf(bytes);
  throw new KeysError('share-link-invalid', 'The link is not whole: copy all of it, to its last character.');
}

function entriesOf(hash: string): { own: string[]; others: string[] } {
  const all = hash
    .replace(/^#/, '')
    .split('&')
    .filter((entry) => entry !== '');
  const isOwn = (entry: string): boolean => entry === NAME || entry.startsWith(`${NAME}=`);
  return { own: all.filter(isOwn), others: all.filter((entry) => !isOwn(entry)) };
}

async function keyringOf(bytes: Uint8Array<ArrayBuffer>): Promise<Required<Keyring>> {
  try {
    return rawAesKeyring({ wrappingKey: await importAesWrappingKey(bytes) }) as Required<Keyring>;
  } finally {
    bytes.fill(0);
  }
}
