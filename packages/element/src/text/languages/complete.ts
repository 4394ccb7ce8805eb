import type { Waiting } from '../../engine/ports.js';
import type { ShownCode } from '../english-errors.js';
import type { MediaTexts } from '../media.js';
import type { Texts } from '../texts.js';

/** Everything that there is to say: a language that lacks a sentence, or has one too many, does not compile. */
export type CompleteTexts = Omit<Texts, 'errors' | 'methods' | 'waitingFor' | 'media'> & {
  readonly errors: Readonly<Record<ShownCode, string>>;
  readonly methods: Readonly<Record<'sse-s3' | 'sse-kms' | 'dsse-kms' | 'sse-c', string>>;
  readonly waitingFor: Readonly<Record<Waiting['for'], (since: string) => string>>;
  readonly media: MediaTexts;
};
