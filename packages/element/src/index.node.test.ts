import { expect, test } from 'vitest';

test('importing the classes registers nothing and needs no browser', async () => {
  const { EncryptedDownload, EncryptedUpload } = await import('./index.js');
  expect(EncryptedUpload.formAssociated).toBe(true);
  expect(EncryptedDownload.name).toBe('EncryptedDownload');
  expect(globalThis.customElements?.get('encrypted-upload')).toBeUndefined();
});
