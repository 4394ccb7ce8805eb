/** What `<encrypted-media>` says, beside the errors that it has in common with `<encrypted-download>`. */
export interface MediaTexts {
  /** The button before anything is asked for. */
  readonly show: string;
  readonly opening: string;
  /** While all of a file without a segment table is read. `percent` is formatted. */
  readonly verifyingAll: (percent: string) => string;
  /** A part is not genuine: it is left out. */
  readonly damaged: string;
  /** A part did not arrive. */
  readonly missing: string;
  /** The browser does not play or show what it got. */
  readonly unplayable: string;
  /** It is of a type that no browser shows. */
  readonly unshown: string;
  /** No service worker. */
  readonly unavailable: string;
  /** For a code without a sentence. */
  readonly mediaFailed: string;
}

export const ENGLISH_MEDIA: MediaTexts = {
  show: 'Show',
  opening: 'Opening',
  verifyingAll: (percent) => `Verifying before it is shown: ${percent}`,
  damaged: 'Part of this file was changed or damaged. That part is not shown.',
  missing: 'Part of this file did not arrive. Check your connection and try again.',
  unplayable: 'This browser cannot show this file.',
  unshown: 'Files of this type are not shown here. Download it instead.',
  unavailable: 'This browser cannot show encrypted files on this page. Download it instead.',
  mediaFailed: 'The file cannot be shown. Please try again.',
};
