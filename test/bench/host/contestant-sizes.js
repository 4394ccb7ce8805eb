import { bundlePage, loadedFiles, measureSizes, sized, sum } from '../../sizes.js';
import { CONTESTANTS } from './contestants.js';

/** A page that encrypts or uploads with each of them, as short as can be; what a bundler can leave out is left out. */
const PAGES = {
  '@uppy/core with @uppy/aws-s3':
    "import Uppy from '@uppy/core'; import AwsS3 from '@uppy/aws-s3'; globalThis.uppy = new Uppy().use(AwsS3, {});",
  '@uppy/core with @uppy/aws-s3 and @uppy/dashboard':
    "import Uppy from '@uppy/core'; import AwsS3 from '@uppy/aws-s3'; import Dashboard from '@uppy/dashboard'; import '@uppy/core/css/style.min.css'; import '@uppy/dashboard/css/style.min.css'; globalThis.uppy = new Uppy().use(AwsS3, {}).use(Dashboard, {});",
  filepond:
    "import { create } from 'filepond'; import 'filepond/dist/filepond.min.css'; globalThis.create = create;",
  '@vaadin/upload': "import '@vaadin/upload';",
  'age-encryption':
    "import { Decrypter, Encrypter } from 'age-encryption'; globalThis.age = { Decrypter, Encrypter };",
  '@aws-crypto/client-browser, raw AES keyring':
    "import { buildClient, RawAesKeyringWebCrypto } from '@aws-crypto/client-browser'; globalThis.sdk = { buildClient, RawAesKeyringWebCrypto };",
  openpgp:
    "import { createMessage, decrypt, encrypt, readMessage } from 'openpgp'; globalThis.openpgp = { createMessage, decrypt, encrypt, readMessage };",
  'libsodium-wrappers': "import sodium from 'libsodium-wrappers'; globalThis.sodium = sodium;",
  '@noble/ciphers, AES-GCM': "import { gcm } from '@noble/ciphers/aes.js'; globalThis.gcm = gcm;",
};

/**
 * What of ours a page loads, and what it would load of others: scripts that are there at once, and styles.
 *
 * @returns {Promise<{ what: string, ours: boolean, gzip: number, brotli: number }[]>}
 */
export async function contestantSizes() {
  const sizes = (await measureSizes()).map(({ what, bytes, brotli }) => ({
    ...{ what, ours: true, gzip: bytes, brotli },
  }));
  for (const [what, script] of Object.entries(PAGES)) {
    const output = await bundlePage(script, [], CONTESTANTS);
    const atOnce = loadedFiles(output, 'at once');
    const files = output
      .filter(({ fileName }) => atOnce.has(fileName) || fileName.endsWith('.css'))
      .map((file) => sized(file.fileName, file.type === 'chunk' ? file.code : file.source));
    const { bytes, brotli } = sum(files);
    sizes.push({ what, ours: false, gzip: bytes, brotli });
  }
  return sizes;
}
