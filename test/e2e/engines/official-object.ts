import type { Downloaded } from './demo-page.js';
import type { EnginePage } from './engine-page.js';

/**
 * Downloads an object whose key the page holds, through an `<encrypted-download>` of its own. Its keyring is written here, after
 * the format alone: AES-256-GCM, the nonce before the wrapped key, the content algorithm of V3 as additional data.
 *
 * @param wrappingKey in hex
 */
export function downloadWithKey(page: EnginePage, key: string, wrappingKey: string): Promise<Downloaded> {
  return page.evaluate(pressAndLook, key, wrappingKey);
}

async function pressAndLook(key: string, hex: string): Promise<Downloaded> {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const wrapping = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['decrypt']);
  const element = Object.assign(document.createElement('encrypted-download'), {
    signer: document.querySelector('encrypted-upload')?.signer,
    objectKey: key,
    save: 'manual',
    keyring: {
      wrapAlgorithm: 'AES/GCM',
      async unwrapDataKey(_: unknown, { encryptedDataKey }: { encryptedDataKey: Uint8Array<ArrayBuffer> }) {
        const iv = encryptedDataKey.subarray(0, 12);
        const additionalData = new TextEncoder().encode('115');
        const algorithm = { name: 'AES-GCM', iv, additionalData };
        return new Uint8Array(
          await crypto.subtle.decrypt(algorithm, wrapping, encryptedDataKey.subarray(12)),
        );
      },
    },
  });
  document.body.append(element);
  const outcome = new Promise<{ file?: File; code?: string }>((resolve) => {
    for (const type of ['sealift-downloaded', 'sealift-error'])
      element.addEventListener(type, (event) => resolve((event as CustomEvent).detail), { once: true });
  });
  await (element as HTMLElement & { updateComplete?: Promise<unknown> }).updateComplete;
  element.shadowRoot?.querySelector('button')?.click();
  const { file, code } = await outcome;
  if (file === undefined) return { error: code ?? 'no code' };
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
  const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { name: file.name, type: file.type, size: file.size, sha256 };
}
