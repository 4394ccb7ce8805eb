import { CoreError } from './errors.js';
import { COMMITTING_SUITE, NON_COMMITTING_SUITE, type Suite, type SuiteName } from './suites.js';

/** Whether key commitment is written and demanded (s3-encryption/key-commitment.md). Names as in S3EC. */
export type CommitmentPolicy =
  /** Writes 0x72, reads both. */
  | 'FORBID_ENCRYPT_ALLOW_DECRYPT'
  /** Writes 0x73, reads both. */
  | 'REQUIRE_ENCRYPT_ALLOW_DECRYPT'
  /** Writes 0x73, reads 0x73 only. The default. */
  | 'REQUIRE_ENCRYPT_REQUIRE_DECRYPT';

export const DEFAULT_COMMITMENT_POLICY: CommitmentPolicy = 'REQUIRE_ENCRYPT_REQUIRE_DECRYPT';

const POLICIES: readonly CommitmentPolicy[] = [
  'FORBID_ENCRYPT_ALLOW_DECRYPT',
  'REQUIRE_ENCRYPT_ALLOW_DECRYPT',
  'REQUIRE_ENCRYPT_REQUIRE_DECRYPT',
];

/** The suite to write with. @throws CoreError `commitment-policy-conflict`, `unsupported-algorithm` */
export function suiteToWrite(name: SuiteName | undefined, policy: CommitmentPolicy | undefined): Suite {
  const chosenPolicy = knownPolicy(policy);
  const forbids = chosenPolicy === 'FORBID_ENCRYPT_ALLOW_DECRYPT';
  if (name === undefined) return forbids ? NON_COMMITTING_SUITE : COMMITTING_SUITE;
  const suite = [COMMITTING_SUITE, NON_COMMITTING_SUITE].find((known) => known.name === name);
  if (suite === undefined) {
    throw new CoreError('unsupported-algorithm', 'No such suite to encrypt with.', {
      field: 'suite',
    });
  }
  if (suite.committing === forbids) {
    throw new CoreError(
      'commitment-policy-conflict',
      `The suite ${name} contradicts the commitment policy ${chosenPolicy}.`,
      { field: 'commitmentPolicy' },
    );
  }
  return suite;
}

/** @throws CoreError `non-committing-suite-refused` */
export function checkMayRead(suite: Suite, policy: CommitmentPolicy | undefined): void {
  if (knownPolicy(policy) === 'REQUIRE_ENCRYPT_REQUIRE_DECRYPT' && !suite.committing) {
    throw new CoreError(
      'non-committing-suite-refused',
      'The object does not commit to its key; to read it, choose the policy REQUIRE_ENCRYPT_ALLOW_DECRYPT.',
      { field: 'commitmentPolicy' },
    );
  }
}

function knownPolicy(policy: CommitmentPolicy = DEFAULT_COMMITMENT_POLICY): CommitmentPolicy {
  if (!POLICIES.includes(policy)) {
    throw new CoreError('invalid-option', `No such commitment policy; there are ${POLICIES.join(', ')}.`, {
      field: 'commitmentPolicy',
    });
  }
  return policy;
}
