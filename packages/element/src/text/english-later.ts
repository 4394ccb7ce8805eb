import { isolated } from './isolated.js';
import type { Texts } from './texts.js';

/** What can only be said when an engine is there. */
export type Later =
  | 'assuranceOfStorage'
  | 'assuranceOfBoth'
  | 'waitingFor'
  | 'uploading'
  | 'completing'
  | 'saidStored'
  | 'saidProgress'
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

const about = (fileName: string, size: string) => [isolated(fileName), size].filter(Boolean).join(', ');

export const LATER: Pick<Texts, Later> = {
  assuranceOfStorage: (method) => `To be encrypted by the storage service (${method}), not on this device`,
  assuranceOfBoth: (method) =>
    `Encrypted on this device before upload, to be encrypted again by the storage service (${method})`,

  uploading: (loaded, total, speed, timeLeft) =>
    [`${loaded} of ${total}`, speed, timeLeft && `${timeLeft} left`].filter(Boolean).join(' · '),
  completing: 'Finishing',
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

  saidStored: (fileName) => `${fileName} is stored.`,
  saidProgress: (percent) => `${percent} uploaded.`,
  saidWaiting: (reason) => `${reason}.`,
  saidMoving: 'Uploading again.',

  decrypting: (percent) => `Decrypting ${percent}`,
  checking: 'Checking',
  received: (fileName, size) => `Downloaded: ${about(fileName, size)}`,
  unverified: (fileName, size) => `Decrypted, but it may have been changed: ${about(fileName, size)}`,
  verified: (fileName, size) => `Verified: ${about(fileName, size)}`,
  verifiedFrom: (sender, fileName, size) => `Verified, from ${isolated(sender)}: ${about(fileName, size)}`,
};
