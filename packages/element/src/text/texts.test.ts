import { describe, expect, test } from 'vitest';
import { ENGLISH } from './english.js';
import { createFormat } from './format.js';
import {
  assurance,
  downloadSentence,
  storedSentence,
  typeList,
  uploadSentence,
  waitingSentence,
} from './sentence.js';
import { withOverrides } from './texts.js';

const format = createFormat('en');
const rules = { accept: 'application/pdf,.pdf,image/*', maxSize: '10GB' };
const say = (code: string, reason?: string) =>
  uploadSentence(reason ? { code, reason } : { code }, ENGLISH, format, rules);

describe('sentences', () => {
  test('name the limits of the page', () => {
    expect(say('size-over-limit')).toBe('The file is larger than the 10 GB allowed here.');
    expect(say('type-not-accepted')).toBe('This type of file is not taken here. Allowed: PDF, images.');
  });

  test('prefer the reason of the signer over the fact that it refused', () => {
    expect(say('signer-refused', 'rate-limited')).toBe(ENGLISH.errors['rate-limited']);
    expect(say('signer-refused', 'no-such-reason')).toBe(ENGLISH.errors['signer-refused']);
    expect(say('signer-refused')).toBe(ENGLISH.errors['signer-refused']);
  });

  test('an unknown code still gets a sentence', () => {
    expect(say('no-such-code')).toBe(ENGLISH.uploadFailed);
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      expect(say(name)).toBe(ENGLISH.uploadFailed);
      expect(say('signer-refused', name)).toBe(ENGLISH.errors['signer-refused']);
      expect(storedSentence({ profile: name as never }, '2 kB', ENGLISH)).toBe(
        `2 kB · Stored, encrypted by the storage service (${name})`,
      );
    }
    expect(downloadSentence({ code: 'no-such-code' }, ENGLISH)).toBe(ENGLISH.downloadFailed);
  });

  test('every error is one or two plain sentences without technical codes', () => {
    for (const [code, sentence] of Object.entries(ENGLISH.errors)) {
      expect(sentence, code).toMatch(/^[A-Z].*\.$/);
      expect(sentence, code).not.toMatch(/\b(S3|KMS|HTTP|CORS|token|checksum)\b/i);
    }
  });
});

describe('why nothing moves', () => {
  const since = new Date();
  since.setHours(14, 5);
  const german = createFormat('de');
  test.each([
    ['network', 'Waiting for the network'],
    ['s3', 'The storage service does not answer; trying again since 14:05'],
    ['signer', 'Waiting for the server'],
    ['slow', 'Slow connection'],
    ['something else', 'Waiting'],
    ['constructor', 'Waiting'],
  ])('%s', (what, words) => {
    expect(waitingSentence({ for: what as 'slow', since: since.getTime() }, ENGLISH, german)).toBe(words);
  });

  test('or it is paused', () => {
    expect(waitingSentence('paused', ENGLISH, german)).toBe('Paused');
  });

  test('a page may replace one of them', () => {
    const texts = withOverrides(ENGLISH, { waitingFor: { slow: () => 'Langsam' } });
    expect(texts.waitingFor.slow?.('')).toBe('Langsam');
    expect(texts.waitingFor.network?.('')).toBe('Waiting for the network');
  });
});

describe('how a stored file is protected', () => {
  test.each([
    [undefined, '2 kB · Stored'],
    [{ profile: 'client' }, '2 kB · Encrypted here and stored'],
    [{ profile: 'sse-kms' }, '2 kB · Stored, encrypted by the storage service (SSE-KMS)'],
    [
      { profile: 'client', storage: 'sse-c' },
      '2 kB · Encrypted here, then again by the storage service (SSE-C), and stored',
    ],
  ] as const)('%j', (protection, words) => {
    expect(storedSentence(protection, '2 kB', ENGLISH)).toBe(words);
  });
});

describe('who encrypts', () => {
  test.each([
    [undefined, 'How files are protected is shown when an upload starts'],
    [{ profile: 'client' }, 'Encrypted on this device before upload'],
    [
      { profile: 'client', storage: 'sse-s3' },
      'Encrypted on this device before upload, to be encrypted again by the storage service (SSE-S3)',
    ],
    [{ profile: 'sse-c' }, 'To be encrypted by the storage service (SSE-C), not on this device'],
  ] as const)('%j', (protection, words) => {
    expect(assurance(protection, ENGLISH)).toBe(words);
  });
});

describe('texts', () => {
  test.each([
    ['.pdf', 'PDF'],
    ['application/pdf', 'PDF'],
    ['application/x-tar', 'TAR'],
    ['image/*', 'images'],
    ['image/svg+xml', 'SVG'],
    ['application/ld+json', 'LD'],
    ['', ''],
  ])('accept %j is %j', (accept, words) => {
    expect(typeList(accept, ENGLISH)).toBe(words);
  });

  test('what a page replaces is replaced, the rest stays', () => {
    const texts = withOverrides(ENGLISH, { retry: 'Noch einmal', errors: { 'file-too-large': 'Zu groß.' } });
    expect(texts.retry).toBe('Noch einmal');
    expect(texts.cancel).toBe('Cancel');
    expect(texts.errors['file-too-large']).toBe('Zu groß.');
    expect(texts.errors['rate-limited']).toBe(ENGLISH.errors['rate-limited']);
    expect(withOverrides(ENGLISH, undefined)).toBe(ENGLISH);
  });

  test('the time left appears when it is known', () => {
    expect(ENGLISH.uploading('1 MB', '2 MB', '', '')).toBe('1 MB of 2 MB');
    expect(ENGLISH.uploading('1 MB', '2 MB', '1 MB/s', '1 sec')).toBe('1 MB of 2 MB · 1 MB/s · 1 sec left');
    expect(ENGLISH.hint('', '')).toBe('');
    expect(ENGLISH.hint('PDF', '10 GB')).toBe('PDF, up to 10 GB');
  });
});
