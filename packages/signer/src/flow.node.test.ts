import { createOpener, type Keyring, kmsKeyring, openVerified } from '@sealift/core';
import { clientEncryption } from '@sealift/protection';
import type { DownloadGrant } from '@sealift/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevStack, devStack } from './testing/dev-stack.js';
import { MIB, SECRET, type TestKms, testKms } from './testing/harness.js';
import {
  begin,
  bytes,
  bytesOf,
  complete,
  crc64nvme,
  once,
  put,
  sendAll,
  sendPart,
  signParts,
} from './testing/page.js';
import { verifyReceipt } from './tokens/receipt.js';

let master: TestKms;
let built: DevStack;

beforeAll(async () => {
  master = await testKms();
  built = await devStack({
    protection: clientEncryption({ kms: master.kms, keyId: master.keyId }),
    authorize: () => ({
      owner: 'alice',
      prefix: 'users/alice',
      encryptionContext: { department: 'Zürich', order: '1' },
    }),
  });
});

afterAll(async () => {
  await built.close();
  await master.remove();
});

function someBytes(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, at) => (at * 31) % 251);
}

/** The keyring of a reader who was given the data key. */
function readerKeyring(grant: DownloadGrant): Keyring {
  const stored = JSON.parse(grant.metadata['x-amz-t'] ?? '{}') as Record<string, string>;
  const { 'aws:x-amz-cek-alg': _, ...encryptionContext } = stored;
  const plaintext = bytes(grant.dataKey ?? '');
  const never = () => Promise.reject(new Error('no'));
  return kmsKeyring({
    kms: { generateDataKey: never, decrypt: async () => ({ plaintext }) },
    encryptionContext,
  });
}

async function download(key: string): Promise<{ file: Uint8Array; name: string | undefined }> {
  const grant = await built.ok<DownloadGrant>('downloads', { key });
  const answer = await fetch(grant.request.url, { headers: grant.request.headers });
  expect(answer.headers.get('content-disposition')).toBe('attachment');
  expect(answer.headers.get('content-type')).toBe('application/octet-stream');
  const object = new Uint8Array(await answer.arrayBuffer());
  expect(object.byteLength).toBe(grant.objectSize);
  const opener = await createOpener({
    keyring: readerKeyring(grant),
    metadata: grant.metadata,
    objectSize: grant.objectSize,
  });
  return { file: await openVerified(opener, once(object)), name: opener.fileInfo?.name };
}

describe('up and back, with keys from a KMS', () => {
  test.each([0, 1, 8 * MIB - 16, 8 * MIB - 15, 8 * MIB, 20 * MIB + 3])('%i bytes', async (size) => {
    const file = someBytes(size);
    const upload = await begin(built, file);
    await sendAll(built, upload);
    const { receipt } = await complete(built, upload);
    expect(receipt).toMatchObject({
      key: upload.grant.key,
      size,
      objectSize: size + 16,
      checksum: upload.checksum,
      tag: Buffer.from(upload.object.subarray(-16)).toString('base64'),
    });
    expect(verifyReceipt(receipt, SECRET)).toEqual(receipt);
    expect(await complete(built, upload), 'again, the same').toEqual({ receipt });

    const back = await download(receipt.key);
    expect(Buffer.compare(back.file, file)).toBe(0);
    expect(back.name).toBe('Ärztlicher Befund 日本.pdf');
    expect(JSON.stringify([built.audit, receipt, built.devS3.requests])).not.toContain('Befund');
  });

  test('the audit says who did what with which key', () => {
    const { keyId } = master;
    const lines = built.audit
      .slice(0, 6)
      .map(({ action, outcome, owner, kmsKeyId }) => ({ action, outcome, owner, kmsKeyId }));
    expect(lines.slice(0, 2)).toEqual([
      { action: 'key-generate', outcome: 'ok', owner: 'alice', kmsKeyId: keyId },
      { action: 'upload-grant', outcome: 'ok', owner: 'alice', kmsKeyId: keyId },
    ]);
    const actions = built.audit.map(({ action }) => action);
    for (const action of ['upload-start', 'upload-complete', 'key-unwrap', 'download-grant'])
      expect(actions).toContain(action);
  });
});

describe('what a page cannot do with its URLs', () => {
  test('send another size, type, checksum or metadata, or overwrite', async () => {
    const upload = await begin(built, someBytes(100));
    const signed = upload.put;
    if (signed === undefined) throw new Error('no PUT');
    const other = new Uint8Array(upload.object);
    other[3] = (other[3] ?? 0) ^ 1;
    expect((await put(signed, upload.object.subarray(1))).status).toBe(403);
    expect((await put(signed, other)).status).toBe(400);
    for (const name of Object.keys(signed.headers)) {
      const { [name]: value = '', ...rest } = signed.headers;
      expect((await put({ ...signed, headers: rest }, upload.object)).status, `without ${name}`).toBe(403);
      expect(
        (await put({ ...signed, headers: { ...rest, [name]: `${value}x` } }, upload.object)).status,
        `other ${name}`,
      ).toBe(403);
    }
    const more = { ...signed, headers: { ...signed.headers, 'x-amz-meta-more': '1' } };
    expect((await put(more, upload.object)).status).toBe(403);
    expect(
      await built.refused('uploads/complete', { token: upload.token, checksum: upload.checksum }),
    ).toMatchObject({ code: 'parts-incomplete' });
    expect((await put(signed, upload.object)).status).toBe(200);
    expect((await put(signed, upload.object)).status).toBe(412);
    expect((await complete(built, upload)).receipt.size).toBe(100);
  });

  test('send a part of another size, or another part', async () => {
    const upload = await begin(built, someBytes(9 * MIB));
    const [first, last] = await signParts(built, upload, [1, 2]);
    if (first === undefined || last === undefined) throw new Error('no URLs');
    expect((await put(first, upload.object.subarray(0, 8 * MIB - 1))).status).toBe(403);
    expect(
      (
        await put(
          { ...last, url: last.url.replace('partNumber=2', 'partNumber=3') },
          upload.object.subarray(8 * MIB),
        )
      ).status,
    ).toBe(403);
    expect((await put(last, upload.object.subarray(8 * MIB))).status).toBe(200);
    expect(
      await built.refused('uploads/complete', { token: upload.token, checksum: upload.checksum }),
    ).toMatchObject({
      code: 'parts-incomplete',
      detail: '1 of 2 parts are missing: 1.',
    });
    expect((await sendPart(built, upload, 1)).status).toBe(200);
    expect(
      await built.refused('uploads/complete', {
        token: upload.token,
        checksum: { algorithm: 'CRC64NVME', value: 'AAAAAAAAAAE=' },
      }),
    ).toMatchObject({
      code: 'checksum-mismatch',
      field: 'checksum.value',
    });
    await complete(built, upload);
  });

  test('send other bytes than those of the part’s checksum, or another checksum', async () => {
    const upload = await begin(built, someBytes(9 * MIB));
    const [first, last] = await signParts(built, upload, [1, 2]);
    if (first === undefined || last === undefined) throw new Error('no URLs');
    const name = 'x-amz-checksum-crc64nvme';
    expect(Object.keys(last.headers)).toEqual([name]);
    const genuine = bytesOf(upload, 2);
    const other = genuine.slice();
    other[7] = (other[7] ?? 0) ^ 1;
    const damaged = await put(last, other);
    expect([damaged.status, await damaged.text()]).toEqual([400, expect.stringContaining('BadDigest')]);

    // Consistent in itself, yet not what the signer signed.
    const checksum = await crc64nvme(other);
    expect((await put({ ...last, headers: { [name]: checksum } }, other)).status).toBe(403);
    expect((await put({ ...last, headers: first.headers }, genuine)).status).toBe(403);
    expect((await put({ ...last, headers: {} }, other)).status, 'none at all').toBe(403);
    const hoisted = { ...last, url: `${last.url}&${name}=${encodeURIComponent(checksum)}`, headers: {} };
    expect((await put(hoisted, other)).status, 'in the query').toBe(403);
    expect(
      await built.refused('uploads/complete', { token: upload.token, checksum: upload.checksum }),
    ).toMatchObject({ detail: '2 of 2 parts are missing: 1, 2.' });
    expect((await put(last, genuine)).status).toBe(200);
    expect((await put(first, bytesOf(upload, 1))).status).toBe(200);
    await complete(built, upload);
  });

  test('get another checksum signed for a single PUT', async () => {
    const { token, checksum } = await begin(built, someBytes(100));
    const other = { token, parts: [{ partNumber: 1, checksum: 'AAAAAAAAAAE=' }] };
    expect(await built.refused('uploads/parts', other)).toMatchObject({ code: 'checksum-mismatch' });
    await built.ok('uploads/parts', { token, parts: [{ partNumber: 1, checksum: checksum.value }] });
  });
});

describe('answers that get lost', () => {
  test('of the completion', async () => {
    const upload = await begin(built, someBytes(9 * MIB));
    await sendAll(built, upload);
    built.devS3.faults.add({
      match: { operation: 'CompleteMultipartUpload' },
      times: 1,
      action: 'drop-answer',
    });
    const { receipt } = await complete(built, upload);
    expect(receipt.objectSize).toBe(9 * MIB + 16);
  });

  test('an error document inside a 200 is an error, and the next try succeeds', async () => {
    const upload = await begin(built, someBytes(9 * MIB));
    await sendAll(built, upload);
    const end = built.devS3.faults.add({
      match: { operation: 'CompleteMultipartUpload' },
      times: Number.POSITIVE_INFINITY,
      action: 'error-in-200',
    });
    const refused = await built.refused('uploads/complete', {
      token: upload.token,
      checksum: upload.checksum,
    });
    expect(refused).toMatchObject({ code: 's3-unavailable', status: 503, retryAfter: '2' });
    end();
    expect((await complete(built, upload)).receipt.key).toBe(upload.grant.key);
  });

  test('abort forgets the parts, also twice; nothing can be completed after it', async () => {
    const upload = await begin(built, someBytes(9 * MIB));
    expect((await sendPart(built, upload, 1)).status).toBe(200);
    expect(await built.ok('uploads/abort', { token: upload.token })).toEqual({});
    expect(await built.ok('uploads/abort', { token: upload.token })).toEqual({});
    expect((await sendPart(built, upload, 2)).status).toBe(404);
    expect(
      await built.refused('uploads/complete', { token: upload.token, checksum: upload.checksum }),
    ).toMatchObject({ code: 'upload-not-found', status: 404 });
  });
});
