import { files, number } from './english-counts.js';
import type { Later } from './english-later.js';
import { fileTypes } from './file-type.js';
import { OWN_ERRORS } from './own-errors.js';
import type { Texts } from './texts.js';

/**
 * English without what is only said of files or by an engine, and comes with them: those words, and the sentences of the engine's errors.
 * What a summary of files from before says may be asked for sooner, and is empty then.
 */
export const WORDS: Omit<Texts, Exclude<Later, 'summary' | 'saidWaiting'>> = {
  locale: 'en',
  direction: 'ltr',
  summary: () => '',
  saidWaiting: () => '',

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

  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel',
  retry: 'Try again',
  unnamed: 'Stored file',

  saidAdded: (count) => `${files(count)} added.`,
  saidFailed: (fileName, reason) => `${fileName}: ${reason}`,
  saidNotStored: (count) => `${files(count)} not stored.`,
  saidRemoved: (fileName) => `${fileName} removed.`,
  saidCleared: (count) => `${files(count)} removed.`,
  saidUnfinished: (count) =>
    count === 1 ? 'An unfinished upload can go on.' : `${number(count)} unfinished uploads can go on.`,
  saidPaused: (count) => `${files(count)} paused.`,
  saidResumed: (count) => `${files(count)} resumed.`,
  saidAllDone: (stored, count) => `Finished: ${number(stored)} of ${files(count)} stored.`,

  required: (multiple, least) =>
    multiple ? `Please upload at least ${least > 1 ? files(least) : 'one file'}.` : 'Please upload a file.',
  stillUploading: 'Please wait until the upload is finished.',
  notStarted: 'Please start the upload first.',
  notAllStored: 'Some files are not stored. Try again or remove them.',

  download: 'Download',
  downloading: (percent) => `Downloading ${percent}`,

  errors: OWN_ERRORS,
  tooLarge: (maxSize) => `The file is larger than the ${maxSize} allowed here.`,
  notAccepted: (types) => `This type of file is not taken here. Allowed: ${types}.`,
  uploadFailed: 'The upload did not go through. Please try again.',
  downloadFailed: 'The download did not go through. Please try again.',
};
