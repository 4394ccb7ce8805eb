import { describe, expect, test } from 'vitest';
import { codeOf } from '../test/errors.js';
import { type CommitmentPolicy, checkMayRead, suiteToWrite } from './policy.js';
import { COMMITTING_SUITE, NON_COMMITTING_SUITE, type SuiteName } from './suites.js';

const V3: SuiteName = 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY';
const V2: SuiteName = 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF';
const FORBID = 'FORBID_ENCRYPT_ALLOW_DECRYPT';
const ALLOW = 'REQUIRE_ENCRYPT_ALLOW_DECRYPT';
const REQUIRE = 'REQUIRE_ENCRYPT_REQUIRE_DECRYPT';

/** suite asked for, policy, suite written or code */
const WRITES: [SuiteName | undefined, CommitmentPolicy | undefined, string][] = [
  [undefined, undefined, V3],
  [undefined, REQUIRE, V3],
  [undefined, ALLOW, V3],
  [undefined, FORBID, V2],
  [V3, undefined, V3],
  [V3, REQUIRE, V3],
  [V3, ALLOW, V3],
  [V3, FORBID, 'commitment-policy-conflict'],
  [V2, undefined, 'commitment-policy-conflict'],
  [V2, REQUIRE, 'commitment-policy-conflict'],
  [V2, ALLOW, 'commitment-policy-conflict'],
  [V2, FORBID, V2],
];

const outcome = async (call: () => { name: string }) => {
  try {
    return call().name;
  } catch {
    return codeOf(call);
  }
};

test.each(WRITES)('writing %s under %s: %s', async (suite, policy, expected) => {
  expect(await outcome(() => suiteToWrite(suite, policy))).toBe(expected);
});

test.each(['ALG_AES_256_CBC_IV16_NO_KDF', 'ALG_AES_256_CTR_HKDF_SHA512_COMMIT_KEY', '115', ''])(
  'nothing is written with %s',
  async (suite) => {
    for (const policy of [undefined, FORBID, ALLOW, REQUIRE] as const) {
      expect(await codeOf(() => suiteToWrite(suite as SuiteName, policy))).toBe('unsupported-algorithm');
    }
  },
);

describe('reading', () => {
  test.each([
    [undefined, false],
    [REQUIRE, false],
    [ALLOW, true],
    [FORBID, true],
  ] as const)('under %s a suite without commitment may be read: %s', async (policy, may) => {
    const read = () => checkMayRead(NON_COMMITTING_SUITE, policy);
    if (may) expect(read).not.toThrow();
    else expect(await codeOf(read)).toBe('non-committing-suite-refused');
    expect(() => checkMayRead(COMMITTING_SUITE, policy)).not.toThrow();
  });
});

test.each(['ALLOW', 'require_encrypt_require_decrypt', '', null])('%s is no policy', async (policy) => {
  const wrong = policy as CommitmentPolicy;
  expect(await codeOf(() => suiteToWrite(undefined, wrong))).toBe('invalid-option');
  expect(await codeOf(() => checkMayRead(COMMITTING_SUITE, wrong))).toBe('invalid-option');
});
