import type { CommitmentPolicy, Keyring, SuiteName } from '@sealift/core';

/** How a file is sealed. */
export interface SealChoice {
  readonly keyring: Keyring;
  readonly suite: SuiteName;
  readonly commitmentPolicy: CommitmentPolicy;
  readonly fileInfo?: { readonly name: string };
  readonly instructionFile: boolean;
  /** With a segment table, where the file has more than one segment. */
  readonly segments: boolean;
}
