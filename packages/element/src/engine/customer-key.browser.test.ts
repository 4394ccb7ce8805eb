import '../define.js';
import { customerKey } from '@sealift/upload/customer-key';
import { afterEach, expect, test, vi } from 'vitest';
import type { EncryptedDownload } from '../download/encrypted-download.js';
import { hear, textFile } from '../testing/mount.js';
import type { EncryptedUpload } from '../upload/encrypted-upload.js';
import type { ErrorDetail } from '../upload/events.js';

afterEach(() => {
  document.body.innerHTML = '';
  vi.restoreAllMocks();
});

/** A signer that pins another protection: only an engine that has the page's key refuses it. */
function otherSigner(): void {
  const request = { method: 'GET', url: 'https://s3.invalid/', headers: {}, expiresAt: 0 };
  const grant = {
    token: 't',
    key: 'k',
    bucket: 'b',
    partSize: 8 * 1024 * 1024,
    partCount: 1,
    protection: { profile: 'sse-s3' },
    expiresAt: Date.now() + 60_000,
    ...{ request, objectSize: 3, etag: '"e"', metadata: {} },
  };
  vi.spyOn(globalThis, 'fetch').mockImplementation(async () => Response.json(grant));
}

test.each(['encrypted-upload', 'encrypted-download'])(
  '<%s> gives its customerKey to the engine; there is no attribute for it',
  async (tag) => {
    otherSigner();
    document.body.innerHTML = `<${tag} signer="/sealift" object-key="k" customerkey="x" customer-key="x"></${tag}>`;
    const element = document.querySelector(tag) as EncryptedUpload | EncryptedDownload;
    await element.updateComplete;
    expect(element.customerKey).toBeUndefined();
    const before = element.outerHTML;
    element.customerKey = customerKey(new Uint8Array(32).fill(7));
    const errors = hear<ErrorDetail>(element, 'sealift-error');
    if ('add' in element) element.add([textFile('a.txt')]);
    else void element.start();
    await vi.waitFor(() => expect(errors.length).toBe(1), 5000);
    expect(errors).toMatchObject([{ code: 'customer-key-mismatch', cause: { field: 'customerKey' } }]);
    expect(element.outerHTML).toBe(before);
  },
);
