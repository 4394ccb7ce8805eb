import clientSigner from '../../server/signers/client.js?raw';
import clientAesSigner from '../../server/signers/client-aes.js?raw';
import clientRsaSigner from '../../server/signers/client-rsa.js?raw';
import clientSseCSigner from '../../server/signers/client-sse-c.js?raw';
import clientSseKmsSigner from '../../server/signers/client-sse-kms.js?raw';
import clientSseS3Signer from '../../server/signers/client-sse-s3.js?raw';
import dsseKmsSigner from '../../server/signers/dsse-kms.js?raw';
import sseCSigner from '../../server/signers/sse-c.js?raw';
import sseCPageSigner from '../../server/signers/sse-c-page.js?raw';
import sseKmsSigner from '../../server/signers/sse-kms.js?raw';
import sseS3Signer from '../../server/signers/sse-s3.js?raw';
import customerKeys from './keys/customer-keys.ts?raw';
import deviceKeyring from './keys/device-key.ts?raw';
import dropBoxKeyrings from './keys/drop-box.ts?raw';
import type { Profile } from './profile.js';

/** The very files that run behind this page, so that an example cannot be wrong without the demo failing. */
const SIGNERS: Readonly<Record<string, string>> = {
  client: clientSigner,
  'client-rsa': clientRsaSigner,
  'client-aes': clientAesSigner,
  'sse-s3': sseS3Signer,
  'sse-kms': sseKmsSigner,
  'dsse-kms': dsseKmsSigner,
  'sse-c': sseCSigner,
  'sse-c-page': sseCPageSigner,
  'client-sse-s3': clientSseS3Signer,
  'client-sse-kms': clientSseKmsSigner,
  'client-sse-c': clientSseCSigner,
};

const KEYRINGS: Readonly<Record<string, string>> = {
  'raw-rsa': dropBoxKeyrings,
  'raw-aes': deviceKeyring,
  'sse-c-page': customerKeys,
};

export interface Snippet {
  readonly title: string;
  readonly code: string;
}

/** The lines that a page and a server need for this profile. */
export function snippetsOf(profile: Profile): readonly Snippet[] {
  const { id, keyring = id } = profile;
  const keyrings = KEYRINGS[keyring];
  return [
    { title: 'The page', code: pageTag(id) },
    ...(keyrings ? [{ title: 'The page’s key', code: keyrings.trim() }] : []),
    { title: 'The signer', code: withoutTypes(SIGNERS[id] ?? '') },
  ];
}

/** What `index.html` has, with the signer of the profile. */
export function pageTag(id: string): string {
  return `<encrypted-upload signer="/sealift/${id}"
                  name="documents" multiple></encrypted-upload>

<script type="module">
  import '@sealift/element/define';
</script>`;
}

/** Type comments help the editor of this repository, not the reader of an example. */
function withoutTypes(source: string): string {
  return source.replace(/^\/\*\* @type .*\*\/\n/gm, '').trim();
}
