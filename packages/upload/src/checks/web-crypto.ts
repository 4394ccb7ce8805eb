import type { ProfileName } from '@sealift/protocol';
import { type Finding, fault, ok } from './finding.js';

/** Each once, in the form in which the engine uses it: an engine may know a name and refuse the parameters. */
const USES: Readonly<Record<string, (subtle: SubtleCrypto) => Promise<unknown>>> = {
  async 'AES-GCM with an IV of 16 bytes'(subtle) {
    const key = await subtle.importKey('raw', new Uint8Array(32), 'AES-GCM', false, ['encrypt']);
    const parameters = { name: 'AES-GCM', iv: new Uint8Array(16), additionalData: new Uint8Array(64) };
    return subtle.encrypt(parameters, key, new Uint8Array(16));
  },
  async 'AES-CTR'(subtle) {
    const key = await subtle.importKey('raw', new Uint8Array(32), 'AES-CTR', false, ['encrypt']);
    const parameters = { name: 'AES-CTR', counter: new Uint8Array(16), length: 32 };
    return subtle.encrypt(parameters, key, new Uint8Array(16));
  },
  async 'HKDF with SHA-512'(subtle) {
    const key = await subtle.importKey('raw', new Uint8Array(32), 'HKDF', false, ['deriveBits', 'deriveKey']);
    const hkdf = { name: 'HKDF', hash: 'SHA-512', salt: new Uint8Array(28), info: new Uint8Array(9) };
    await subtle.deriveBits(hkdf, key, 224);
    return subtle.deriveKey(hkdf, key, { name: 'AES-GCM', length: 256 }, false, ['encrypt']);
  },
};

/** Names of what this realm cannot do. */
export async function missingAlgorithms(): Promise<string[]> {
  const subtle = globalThis.crypto?.subtle;
  if (subtle === undefined) return Object.keys(USES);
  const missing: string[] = [];
  for (const [name, use] of Object.entries(USES)) {
    await use(subtle).catch(() => missing.push(name));
  }
  return missing;
}

/** Where S3 encrypts, uploads work without. */
export async function checkWebCrypto(profile: ProfileName): Promise<Finding[]> {
  const severity = profile === 'client' ? {} : { severity: 'warning' as const };
  if (!globalThis.isSecureContext) {
    const context = fault('secure-context', 'insecure-context', {
      ...severity,
      title: 'The page is not secure',
      detail: `The page was loaded over ${location.protocol.replace(':', '')} from ${location.hostname}: browsers offer no cryptography there.`,
      fix: 'Serve the page over https (or http on localhost), and inside frames all pages around it too.',
    });
    return [context];
  }
  const context = ok('secure-context', 'Secure context', 'The browser offers cryptography to this page.');
  const missing = await missingAlgorithms();
  if (missing.length === 0)
    return [context, ok('web-crypto', 'Web Crypto', 'Every algorithm that is needed works.')];
  const crypto = fault('web-crypto', 'web-crypto-incomplete', {
    ...severity,
    title: 'Web Crypto is incomplete',
    detail: `This does not work here: ${missing.join(', ')}.`,
    fix: 'Use a current browser, and look for an extension or a script that replaces crypto.subtle.',
  });
  return [context, crypto];
}
