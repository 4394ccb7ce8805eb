/** Codes of what only `<encrypted-media>` meets. */
export type MediaErrorCode =
  /** A part of what is shown did not arrive. It goes on when the network does, or when it is tried again. */
  | 'media-missing'
  /** The browser does not play or show what it got: a codec that it lacks, a file that is none. */
  | 'media-unplayable'
  /** The type is none that a browser shows without running anything of it. */
  | 'media-unshown';
