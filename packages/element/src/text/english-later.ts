import { files, number } from './english-counts.js';
import type { Texts } from './texts.js';
import { isolated } from './texts.js';

/** What can only be said when a file is listed, or an engine is there. */
export type Later =
  | 'filesLabel'
  | 'summary'
  | 'overall'
  | 'pauseAll'
  | 'resumeAll'
  | 'retryAll'
  | 'cancelAll'
  | 'remove'
  | 'actionOn'
  | 'progressOf'
  | 'waiting'
  | 'preparing'
  | 'paused'
  | 'unfinished'
  | 'goOn'
  | 'discard'
  | 'stored'
  | 'storedSomehow'
  | 'cancelling'
  | 'cancelled'
  | 'clearStored'
  | 'clearFailed'
  | 'start'
  | 'ready'
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
  filesLabel: 'Files',
  summary: (stored, count) => `${number(stored)} of ${files(count)} stored`,
  overall: (percent, speed, timeLeft) =>
    [percent, speed, timeLeft && `${timeLeft} left`].filter(Boolean).join(' · '),
  pauseAll: 'Pause all',
  resumeAll: 'Resume all',
  retryAll: 'Try all again',
  cancelAll: 'Cancel all',
  clearStored: 'Clear finished',
  clearFailed: 'Clear failed',
  start: 'Start upload',
  remove: 'Remove',
  actionOn: (action, fileName) => `${action}: ${fileName}`,
  progressOf: (fileName) => `Upload of ${fileName}`,

  ready: 'Not started',
  waiting: 'Waiting',
  preparing: 'Preparing',
  paused: 'Paused',
  unfinished: (percent, pick) => `${percent} was sent${pick ? '. Choose the file again to go on' : ''}`,
  goOn: 'Continue',
  discard: 'Discard',
  stored: (size) => `${size} · Encrypted here and stored`,
  storedSomehow: (size) => `${size} · Stored`,
  cancelling: 'Cancelling',
  cancelled: 'Cancelled',

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
