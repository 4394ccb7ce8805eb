import type { MediaTexts } from './media.js';

/**
 * Everything the elements say, in one place. A page replaces entries by the `texts` property; what is left out stays in the language
 * of the nearest `lang`, or English. Sizes, percentages, speeds and times arrive formatted in the language of the words.
 */
export interface Texts {
  /** BCP 47 language tag of these words. */
  readonly locale: string;
  /** In which they are written. */
  readonly direction: 'ltr' | 'rtl';

  /** Accessible name of the whole element, where the page gives none. */
  readonly uploadLabel: string;
  readonly dropHere: (multiple: boolean) => string;
  readonly dropNow: string;
  readonly choose: (multiple: boolean) => string;
  readonly chooseMore: (multiple: boolean) => string;
  readonly chooseFolder: string;
  /** Under the button: what is taken. `types` is a ready list such as `PDF, images`. */
  readonly hint: (types: string, maxSize: string) => string;
  /** Between the entries of that list. */
  readonly separator: string;
  /** One entry of it, for an entry of the `accept` attribute. */
  readonly fileType: (rule: string) => string;
  /** The line about protection while none is known: it must be true of all, and of none. */
  readonly assurance: string;
  /** Instead of it, once that is known. `method` is one of `methods`. */
  readonly assuranceOfPage: string;
  readonly assuranceOfStorage: (method: string) => string;
  /** By the page, and again by the storage service. */
  readonly assuranceOfBoth: (method: string) => string;

  readonly filesLabel: string;
  readonly summary: (stored: number, count: number) => string;
  /** Beside it, of all files together: `percent` is formatted, and so are the others where they are known. */
  readonly overall: (percent: string, speed: string, timeLeft: string) => string;
  readonly pauseAll: string;
  readonly resumeAll: string;
  readonly retryAll: string;
  readonly cancelAll: string;
  /** Takes off the list what is stored; it stays stored. */
  readonly clearStored: string;
  /** The same with what has failed, was refused or cancelled. */
  readonly clearFailed: string;
  readonly start: string;
  readonly pause: string;
  readonly resume: string;
  readonly cancel: string;
  readonly retry: string;
  readonly remove: string;
  /** Accessible name of a button in a file's row: what it does and to which file. */
  readonly actionOn: (action: string, fileName: string) => string;
  /** In place of a file's name, where nobody knows it any more. */
  readonly unnamed: string;
  readonly progressOf: (fileName: string) => string;

  /** In the list, and not to be sent before somebody says so. */
  readonly ready: string;
  readonly waiting: string;
  readonly preparing: string;
  readonly uploading: (loaded: string, total: string, speed: string, timeLeft: string) => string;
  readonly completing: string;
  readonly paused: string;
  /** An upload from before the page was loaded. `pick`: it goes on when the file is chosen again. */
  readonly unfinished: (percent: string, pick: boolean) => string;
  readonly goOn: string;
  readonly discard: string;
  /** Instead of speed and time left, by what is waited for: `network`, `s3`, `signer`, `slow`. `since` is a time of day. */
  readonly waitingFor: Readonly<Record<string, (since: string) => string>>;
  /** Encrypted on this device. */
  readonly stored: (size: string) => string;
  /** The engine does not say how it is protected. */
  readonly storedSomehow: (size: string) => string;
  /** Encrypted by the storage service only; `method` is one of `methods`. */
  readonly storedByStorage: (size: string, method: string) => string;
  /** Encrypted here, and again by the storage service. */
  readonly storedTwice: (size: string, method: string) => string;
  /** Short names of what the storage service does, by protection profile. */
  readonly methods: Readonly<Record<string, string>>;
  readonly cancelling: string;
  readonly cancelled: string;
  /** Cancelled when the file was stored already. */
  readonly cancelledButStored: string;

  readonly saidAdded: (count: number) => string;
  readonly saidStored: (fileName: string) => string;
  readonly saidFailed: (fileName: string, reason: string) => string;
  /** Of so many files at once: failed, or not taken. */
  readonly saidNotStored: (count: number) => string;
  readonly saidRemoved: (fileName: string) => string;
  readonly saidCleared: (count: number) => string;
  readonly saidProgress: (percent: string) => string;
  readonly saidUnfinished: (count: number) => string;
  readonly saidPaused: (count: number) => string;
  readonly saidResumed: (count: number) => string;
  /** `reason` is one of `waitingFor`. */
  readonly saidWaiting: (reason: string) => string;
  /** After that: bytes are on their way again. */
  readonly saidMoving: string;
  readonly saidAllDone: (stored: number, count: number) => string;

  /** `least` is how many files are wanted. */
  readonly required: (multiple: boolean, least: number) => string;
  readonly stillUploading: string;
  /** Of what is `ready`. */
  readonly notStarted: string;
  readonly notAllStored: string;

  readonly download: string;
  /** Where the storage service decrypts, and as long as it is not known who does. */
  readonly downloading: (percent: string) => string;
  readonly decrypting: (percent: string) => string;
  readonly checking: string;
  /** Decrypted by the storage service: nothing could be verified here. */
  readonly received: (fileName: string, size: string) => string;
  /** Decrypted here, of an old kind that nobody can verify. */
  readonly unverified: (fileName: string, size: string) => string;
  readonly verified: (fileName: string, size: string) => string;
  /** The same, and signed by a sender whom the page knows. */
  readonly verifiedFrom: (sender: string, fileName: string, size: string) => string;

  /** Sentences for people, by error code; `{limit}` stands for the limit that was met, `{segment}` for the number of a segment. */
  readonly errors: Readonly<Record<string, string>>;
  readonly tooLarge: (maxSize: string) => string;
  readonly notAccepted: (types: string) => string;
  /** For a code without a sentence. */
  readonly uploadFailed: string;
  readonly downloadFailed: string;

  /** What `<encrypted-media>` says; what is left out is English. */
  readonly media?: Partial<MediaTexts>;
}

/** What a page may replace: any entry, and any sentence in `errors` and `waitingFor` by itself. */
export type TextOverrides = Partial<Omit<Texts, 'errors'>> & {
  readonly errors?: Readonly<Record<string, string>>;
};

/** Words, with the page's own entries on top. */
export function withOverrides(base: Texts, overrides: TextOverrides | undefined): Texts {
  if (overrides === undefined) return base;
  return {
    ...base,
    ...overrides,
    errors: { ...base.errors, ...overrides.errors },
    waitingFor: { ...base.waitingFor, ...overrides.waitingFor },
    media: { ...base.media, ...overrides.media },
  };
}

/** A text that may be written in another direction than the sentence around it (Unicode Bidirectional Algorithm, FSI and PDI). */
export function isolated(text: string): string {
  return text && `\u2068${text}\u2069`;
}
