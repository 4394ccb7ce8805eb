import type { Transitions } from '../transfer/transfer.js';

/** What an upload is doing. The last three are final. */
export type UploadState =
  /** For other uploads of the same uploader. */
  | 'waiting'
  /** Asking the signer, making the object's keys. */
  | 'preparing'
  | 'uploading'
  /** S3 has all parts; the signer puts them together and reads back. */
  | 'completing'
  /** Cancelled; what was sent is removed, and the signer is asked whether it was too late. */
  | 'cancelling'
  | 'done'
  | 'failed'
  | 'cancelled';

export const UPLOAD_STATES: Transitions<UploadState> = {
  waiting: ['preparing', 'failed', 'cancelling'],
  preparing: ['uploading', 'failed', 'cancelling'],
  uploading: ['completing', 'done', 'failed', 'cancelling'],
  completing: ['done', 'failed', 'cancelling'],
  cancelling: ['done', 'cancelled'],
  done: [],
  failed: [],
  cancelled: [],
};
