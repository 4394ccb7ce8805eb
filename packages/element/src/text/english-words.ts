import { fileTypes } from './file-type.js';
import { OWN_ERRORS } from './own-errors.js';
import type { Texts } from './texts.js';

const number = (count: number) => count.toLocaleString('en');
const files = (count: number) => (count === 1 ? '1 file' : `${number(count)} files`);

/** In place of what is never said before the words of the engine are there. */
const only = (fact: string) => fact;

/** English without what can only be said when the engine is there, and comes with it: those words, and the sentences of its errors. */
export const WORDS: Texts = {
  locale: 'en',
  direction: 'ltr',
  assuranceOfStorage: only,
  assuranceOfBoth: only,
  waitingFor: {},
  uploading: only,
  completing: '',
  saidStored: only,
  saidProgress: only,
  storedByStorage: only,
  storedTwice: only,
  methods: {},
  cancelledButStored: '',
  saidWaiting: only,
  saidMoving: '',
  decrypting: only,
  checking: '',
  received: only,
  unverified: only,
  verified: only,
  verifiedFrom: only,

  uploadLabel: 'Encrypted upload',
  dropHere: (multiple) => (multiple ? 'Drop files here' : 'Drop a file here'),
  dropNow: 'Drop to upload',
  choose: (multiple) => (multiple ? 'Choose files' : 'Choose a file'),
  chooseMore: (multiple) => (multiple ? 'Add files' : 'Replace'),
  chooseFolder: 'Choose a folder',
  hint: (types, maxSize) => [types, maxSize && `up to ${maxSize}`].filter(Boolean).join(', '),
  separator: ', ',
  fileType: fileTypes({
    'image/*': 'images',
    'audio/*': 'audio',
    'video/*': 'video',
    'text/*': 'text',
    'text/plain': 'text',
  }),
  assurance: 'How files are protected is shown when an upload starts',
  assuranceOfPage: 'Encrypted on this device before upload',

  filesLabel: 'Files',
  summary: (stored, count) => `${number(stored)} of ${files(count)} stored`,
  overall: (percent, speed, timeLeft) =>
    [percent, speed, timeLeft && `${timeLeft} left`].filter(Boolean).join(' · '),
  pauseAll: 'Pause all',
  resumeAll: 'Resume all',
  retryAll: 'Try all again',
  cancelAll: 'Cancel all',
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel',
  retry: 'Try again',
  remove: 'Remove',
  actionOn: (action, fileName) => `${action}: ${fileName}`,
  unnamed: 'Stored file',
  progressOf: (fileName) => `Upload of ${fileName}`,

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

  saidAdded: (count) => `${files(count)} added.`,
  saidFailed: (fileName, reason) => `${fileName}: ${reason}`,
  saidRemoved: (fileName) => `${fileName} removed.`,
  saidUnfinished: (count) =>
    count === 1 ? 'An unfinished upload can go on.' : `${number(count)} unfinished uploads can go on.`,
  saidPaused: (count) => `${files(count)} paused.`,
  saidResumed: (count) => `${files(count)} resumed.`,
  saidAllDone: (stored, count) => `Finished: ${number(stored)} of ${files(count)} stored.`,

  required: (multiple, least) =>
    multiple ? `Please upload at least ${least > 1 ? files(least) : 'one file'}.` : 'Please upload a file.',
  stillUploading: 'Please wait until the upload is finished.',
  notAllStored: 'Some files are not stored. Try again or remove them.',

  download: 'Download',
  downloading: (percent) => `Downloading ${percent}`,

  errors: OWN_ERRORS,
  tooLarge: (maxSize) => `The file is larger than the ${maxSize} allowed here.`,
  notAccepted: (types) => `This type of file is not taken here. Allowed: ${types}.`,
  uploadFailed: 'The upload did not go through. Please try again.',
  downloadFailed: 'The download did not go through. Please try again.',
};
