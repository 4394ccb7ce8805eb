import assert from 'node:assert/strict';
import type { Kms, StringMap } from '@sealift/core';
import type { KmsErrorCode } from '@sealift/core/keyrings';

/** What the suite needs of an adapter: the KMS itself, and keys in every state. */
export interface KmsUnderTest {
  readonly kms: Kms;
  readonly keyId: string;
  readonly otherKeyId: string;
  readonly disabledKeyId: string;
  readonly pendingDeletionKeyId: string;
  /** A key id of the right form that names nothing. */
  readonly unknownKeyId: string;
  /** Gives the key a new version. */
  rotate(keyId: string): Promise<unknown>;
}

export interface KmsConformanceCase {
  readonly name: string;
  run(subject: KmsUnderTest): Promise<void>;
}

const CONTEXT: StringMap = {
  'sealift:object': 'b/users/1/k',
  'aws:x-amz-cek-alg': '115',
  ort: 'Zürich 日本',
};

/** What every KMS adapter must do, whatever it talks to. Run each case with your own test runner. */
export const kmsConformance: readonly KmsConformanceCase[] = [
  {
    name: 'a data key is 32 fresh bytes and comes back from its ciphertext',
    async run({ kms, keyId }) {
      const one = await kms.generateDataKey({ keyId, encryptionContext: CONTEXT });
      const two = await kms.generateDataKey({ keyId, encryptionContext: CONTEXT });
      assert.equal(one.plaintext.byteLength, 32);
      assert.notDeepEqual(one.plaintext, two.plaintext);
      assert.notDeepEqual(one.ciphertextBlob, two.ciphertextBlob);
      for (const request of [{ keyId }, {}]) {
        const back = await kms.decrypt({
          ...request,
          ciphertextBlob: one.ciphertextBlob,
          encryptionContext: CONTEXT,
        });
        assert.deepEqual(back.plaintext, one.plaintext);
      }
    },
  },
  {
    name: 'the ciphertext does not hold the data key',
    async run({ kms, keyId }) {
      const { plaintext, ciphertextBlob } = await kms.generateDataKey({ keyId, encryptionContext: {} });
      assert.equal(Buffer.from(ciphertextBlob).includes(Buffer.from(plaintext)), false);
    },
  },
  {
    name: 'the order of the encryption context says nothing',
    async run({ kms, keyId }) {
      const { plaintext, ciphertextBlob } = await kms.generateDataKey({
        keyId,
        encryptionContext: { a: '1', b: '2' },
      });
      const back = await kms.decrypt({ keyId, ciphertextBlob, encryptionContext: { b: '2', a: '1' } });
      assert.deepEqual(back.plaintext, plaintext);
    },
  },
  {
    name: 'another encryption context is refused',
    async run({ kms, keyId }) {
      const { ciphertextBlob } = await kms.generateDataKey({ keyId, encryptionContext: { a: '1', b: '2' } });
      const others: StringMap[] = [
        {},
        { a: '1' },
        { a: '1', b: '3' },
        { a: '1', b: '2', c: '' },
        { a: '1', B: '2' },
        { a: '2', b: '1' },
      ];
      for (const encryptionContext of others) {
        await refuses('kms-context-mismatch', kms.decrypt({ keyId, ciphertextBlob, encryptionContext }));
      }
    },
  },
  {
    name: 'names and values of the context are not run together',
    async run({ kms, keyId }) {
      const { ciphertextBlob } = await kms.generateDataKey({ keyId, encryptionContext: { ab: 'c' } });
      const contexts: Record<string, string>[] = [{ a: 'bc' }, { abc: '' }, { 'ab":"c': '' }];
      for (const encryptionContext of contexts) {
        await refuses('kms-context-mismatch', kms.decrypt({ keyId, ciphertextBlob, encryptionContext }));
      }
    },
  },
  {
    name: 'a context over the limit is refused before it is used',
    async run({ kms, keyId }) {
      const fits = { a: 'x'.repeat(8192 - '{"a":""}'.length) };
      const { ciphertextBlob, plaintext } = await kms.generateDataKey({ keyId, encryptionContext: fits });
      const back = await kms.decrypt({ keyId, ciphertextBlob, encryptionContext: fits });
      assert.deepEqual(back.plaintext, plaintext);
      const encryptionContext = { a: `${fits.a}x` };
      await refuses('kms-request-invalid', kms.generateDataKey({ keyId, encryptionContext }));
      assert.ok(kms.encrypt);
      await refuses('kms-request-invalid', kms.encrypt({ keyId, plaintext, encryptionContext }));
    },
  },
  {
    name: 'a key in another state, or that does not exist, does nothing',
    async run({ kms, disabledKeyId, pendingDeletionKeyId, unknownKeyId }) {
      const expected: [string, KmsErrorCode][] = [
        [disabledKeyId, 'kms-key-disabled'],
        [pendingDeletionKeyId, 'kms-key-pending-deletion'],
        [unknownKeyId, 'kms-key-not-found'],
      ];
      for (const [keyId, code] of expected)
        await refuses(code, kms.generateDataKey({ keyId, encryptionContext: {} }));
    },
  },
  {
    name: 'a ciphertext is refused under another key',
    async run({ kms, keyId, otherKeyId }) {
      const { ciphertextBlob } = await kms.generateDataKey({ keyId, encryptionContext: {} });
      await refuses(
        'kms-key-mismatch',
        kms.decrypt({ keyId: otherKeyId, ciphertextBlob, encryptionContext: {} }),
      );
    },
  },
  {
    name: 'a ciphertext that is cut, extended or nonsense is refused',
    async run({ kms, keyId }) {
      const { ciphertextBlob } = await kms.generateDataKey({ keyId, encryptionContext: {} });
      const broken = [
        new Uint8Array(0),
        Uint8Array.of(7),
        ciphertextBlob.slice(0, -1),
        Uint8Array.from([...ciphertextBlob, 0]),
      ];
      for (const blob of broken) {
        await refuses(
          ['kms-ciphertext-invalid', 'kms-context-mismatch'],
          kms.decrypt({ ciphertextBlob: blob, encryptionContext: {} }),
        );
      }
    },
  },
  {
    name: 'a ciphertext with any byte changed is refused',
    async run({ kms, keyId }) {
      const { ciphertextBlob } = await kms.generateDataKey({ keyId, encryptionContext: {} });
      for (const at of ciphertextBlob.keys()) {
        const changed = ciphertextBlob.slice();
        changed[at] = (changed[at] ?? 0) ^ 1;
        await assert.rejects(
          kms.decrypt({ keyId, ciphertextBlob: changed, encryptionContext: {} }),
          `byte ${at}`,
        );
      }
    },
  },
  {
    name: 'a data key that exists is wrapped like a fresh one (of a KMS that can)',
    async run({ kms, keyId, otherKeyId, disabledKeyId }) {
      if (kms.encrypt === undefined) return;
      const { plaintext } = await kms.generateDataKey({ keyId: otherKeyId, encryptionContext: {} });
      const request = { plaintext, encryptionContext: CONTEXT };
      const { ciphertextBlob } = await kms.encrypt({ ...request, keyId });
      const back = await kms.decrypt({ keyId, ciphertextBlob, encryptionContext: CONTEXT });
      assert.deepEqual(back.plaintext, plaintext);
      await refuses('kms-context-mismatch', kms.decrypt({ keyId, ciphertextBlob, encryptionContext: {} }));
      await refuses('kms-key-disabled', kms.encrypt({ ...request, keyId: disabledKeyId }));
    },
  },
  {
    name: 'rotation changes nothing for what exists',
    async run({ kms, keyId, rotate }) {
      const before = await kms.generateDataKey({ keyId, encryptionContext: CONTEXT });
      await rotate(keyId);
      const after = await kms.generateDataKey({ keyId, encryptionContext: CONTEXT });
      for (const { plaintext, ciphertextBlob } of [before, after]) {
        const back = await kms.decrypt({ keyId, ciphertextBlob, encryptionContext: CONTEXT });
        assert.deepEqual(back.plaintext, plaintext);
      }
    },
  },
];

async function refuses(
  code: KmsErrorCode | readonly KmsErrorCode[],
  attempt: Promise<unknown>,
): Promise<void> {
  const codes: readonly string[] = typeof code === 'string' ? [code] : code;
  await assert.rejects(attempt, (error: { code?: string }) => codes.includes(error.code ?? ''));
}
