import { expect, test } from 'vitest';
import { SignerError } from '../errors.js';
import { macKeys } from './secret.js';
import { assertCurrent, openSession, type Session, sealSession } from './session.js';

const SECRET = 'the first secret, of thirty-two bytes or more';
const OTHER = 'another secret, of thirty-two bytes or more!';
const keys = macKeys(SECRET, 'session-token');
const session: Session = {
  stage: 'granted',
  bucket: 'b',
  key: 'users/alice/abc',
  owner: 'alice',
  size: 10,
  partSize: 8_388_608,
  protection: 'p',
  grantedAt: 0,
  expiresAt: 2_000,
  renewableUntil: 9_000,
};

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof SignerError) return `${error.code} ${error.field}`;
    throw error;
  }
  return 'accepted';
}

test('a token gives back what was sealed in it', () => {
  expect(openSession(sealSession(session, keys), keys, ['granted'])).toEqual(session);
});

test('a token changed in any character is refused', () => {
  const token = sealSession(session, keys);
  for (let at = 0; at < token.length; at += 1) {
    const swapped = token[at] === 'A' ? 'B' : 'A';
    const forged = `${token.slice(0, at)}${swapped}${token.slice(at + 1)}`;
    expect(
      codeOf(() => openSession(forged, keys, ['granted'])),
      `at ${at}`,
    ).toBe('token-invalid token');
  }
});

test('a token has one spelling: bits that base64 leaves over are not free', () => {
  const token = sealSession(session, keys);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=';
  const accepted = [...alphabet].filter(
    (last) => codeOf(() => openSession(token.slice(0, -1) + last, keys, ['granted'])) === 'accepted',
  );
  expect(accepted).toEqual([token.at(-1)]);
  expect(codeOf(() => openSession(`${token}=`, keys, ['granted']))).toBe('token-invalid token');
});

test.each(['', '.', '..', 's1..', 's1.e30.', 's1.e30.AAAA', 's2.e30.AAAA', 's1.e30.AAAA.x', 'é', '\0'])(
  'nonsense is refused: %j',
  (token) => {
    expect(codeOf(() => openSession(token, keys, ['granted']))).toBe('token-invalid token');
  },
);

test('a token of another stage, another signer or another purpose is refused', () => {
  expect(codeOf(() => openSession(sealSession(session, keys), keys, ['started']))).toBe(
    'token-invalid token',
  );
  const foreign = sealSession(session, macKeys(OTHER, 'session-token'));
  expect(codeOf(() => openSession(foreign, keys, ['granted']))).toBe('token-invalid token');
  const receipt = sealSession(session, macKeys(SECRET, 'receipt'));
  expect(codeOf(() => openSession(receipt, keys, ['granted']))).toBe('token-invalid token');
});

test('after a rotation old tokens are still good, and new ones are signed with the new secret', () => {
  const rotated = macKeys([OTHER, SECRET], 'session-token');
  expect(openSession(sealSession(session, keys), rotated, ['granted'])).toEqual(session);
  expect(codeOf(() => openSession(sealSession(session, rotated), keys, ['granted']))).toBe(
    'token-invalid token',
  );
});

test('a token ends at its expiry, not a millisecond later', () => {
  expect(codeOf(() => assertCurrent(session.expiresAt, 1_999))).toBe('accepted');
  expect(codeOf(() => assertCurrent(session.expiresAt, 2_000))).toBe('token-expired token');
});

test.each([['short'], [new Uint8Array(31)], [[]], [['x'.repeat(32), 'short']]])(
  'a weak secret is refused',
  (secret) => {
    expect(() => macKeys(secret, 'receipt')).toThrow(/secret/);
  },
);
