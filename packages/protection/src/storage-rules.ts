import type { ProtectionProfile } from './protection.js';

/** What differs between them. */
export type StorageRules = Pick<
  ProtectionProfile,
  'protection' | 'kmsKeyId' | 'headers' | 'prepare' | 'readBack' | 'recall'
>;
