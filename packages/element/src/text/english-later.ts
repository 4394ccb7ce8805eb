import type { Texts } from './texts.js';

/** What can only be said when an engine is there. */
export type Later =
  | 'assuranceOfStorage'
  | 'assuranceOfBoth'
  | 'waitingFor'
  | 'storedByStorage'
  | 'storedTwice'
  | 'methods'
  | 'cancelledButStored'
  | 'saidWaiting'
  | 'saidMoving'
  | 'decrypting'
  | 'checking'
  | 'received'
  | 'unverified'
  | 'verified'
  | 'verifiedFrom';

export const LATER: Pick<Texts, Later> = {
  assuranceOfStorage: (method) => `To be encrypted by the storage service (${method}), not on this device`,
  assuranceOfBoth: (method) =>
    `Encrypted on this device before upload, to be encrypted again by the storage service (${method})`,

  waitingFor: {
    network: () => 'Waiting for the network',
    s3: (since) => `The storage service does not answer; trying again since ${since}`,
    signer: () => 'Waiting for the server',
    slow: () => 'Slow connection',
  },
  storedByStorage: (size, method) => `${size} · Stored, encrypted by the storage service (${method})`,
  storedTwice: (size, method) =>
    `${size} · Encrypted here, then again by the storage service (${method}), and stored`,
  methods: { 'sse-s3': 'SSE-S3', 'sse-kms': 'SSE-KMS', 'dsse-kms': 'DSSE-KMS', 'sse-c': 'SSE-C' },
  cancelledButStored: 'Stored: it was too late to cancel',

  saidWaiting: (reason) => `${reason}.`,
  saidMoving: 'Uploading again.',

  decrypting: (percent) => `Decrypting ${percent}`,
  checking: 'Checking',
  received: (fileName, size) => `Downloaded: ${[fileName, size].filter(Boolean).join(', ')}`,
  unverified: (fileName, size) =>
    `Decrypted, but it may have been changed: ${[fileName, size].filter(Boolean).join(', ')}`,
  verified: (fileName, size) => `Verified: ${[fileName, size].filter(Boolean).join(', ')}`,
  verifiedFrom: (sender, fileName, size) =>
    `Verified, from ${sender}: ${[fileName, size].filter(Boolean).join(', ')}`,
};
