/** What browsers answer beside a passkey. A real one answers in `test/e2e/keys.test.ts`. */
import { afterEach, expect, test, vi } from 'vitest';
import { errorOf } from '../../test/errors.js';
import { askPasskey, makePasskey } from './authenticator.js';

const OWNER = {
  rp: { name: 'Letters', id: 'app.example' },
  user: { id: Uint8Array.of(1), name: 'ada', displayName: 'Ada' },
};
const SALT = new Uint8Array(32);
const ID = Uint8Array.of(...Array(16).keys());

afterEach(() => vi.unstubAllGlobals());

/** A browser that answers each request with the next of these. */
function browser(answers: (object | Error | null)[], capabilities: Record<string, boolean> = {}) {
  const asked: { publicKey: Record<string, unknown> }[] = [];
  const answer = async (options: (typeof asked)[number]) => {
    asked.push(options);
    const next = answers.shift();
    if (next instanceof Error) throw next;
    return next === null ? null : { rawId: ID.slice().buffer, getClientExtensionResults: () => next };
  };
  vi.stubGlobal(
    'PublicKeyCredential',
    Object.assign(() => {}, { getClientCapabilities: async () => capabilities }),
  );
  vi.stubGlobal('navigator', { credentials: { create: answer, get: answer } });
  return asked;
}
const evaluated = (length = 32) => ({
  prf: { enabled: true, results: { first: new Uint8Array(length).fill(7).buffer } },
});
const codeOf = async (work: () => unknown) => (await errorOf(work)).code;

test('the owner is always verified, and asked for by the same salt', async () => {
  const asked = browser([{ prf: { enabled: true } }, { prf: evaluated().prf }]);
  const { credential, secret } = await makePasskey(OWNER, SALT);
  expect([credential, secret]).toEqual([ID, new Uint8Array(32).fill(7)]);
  expect(asked.map(({ publicKey }) => publicKey)).toMatchObject([
    {
      authenticatorSelection: { userVerification: 'required' },
      extensions: { prf: { eval: { first: SALT } } },
    },
    {
      userVerification: 'required',
      rpId: 'app.example',
      allowCredentials: [{ id: ID, type: 'public-key' }],
      extensions: { prf: { eval: { first: SALT } } },
    },
  ]);
  expect(asked[0]?.publicKey.challenge).not.toEqual(asked[1]?.publicKey.challenge);
});

test('a passkey that tells its secret at once is not asked again, and the answer is overwritten', async () => {
  const answer = evaluated();
  const asked = browser([answer]);
  expect((await makePasskey(OWNER, SALT)).secret).toEqual(new Uint8Array(32).fill(7));
  expect(asked).toHaveLength(1);
  expect(new Uint8Array(answer.prf.results.first)).toEqual(new Uint8Array(32));
});

test('a browser that has no PRF makes no passkey', async () => {
  const asked = browser([evaluated()], { 'extension:prf': false });
  expect(await codeOf(() => makePasskey(OWNER, SALT))).toBe('passkey-without-prf');
  expect(asked).toEqual([]);
});

test.each([
  ['says nothing', {}],
  ['has it not', { prf: { enabled: false } }],
  ['tells too little', evaluated(16)],
])('a passkey that %s is refused', async (_, answer) => {
  browser([answer]);
  expect(await codeOf(() => makePasskey(OWNER, SALT))).toBe('passkey-without-prf');
});

test('asked for its secret, a passkey without PRF is refused', async () => {
  browser([{}]);
  expect(await codeOf(() => askPasskey([ID], SALT))).toBe('passkey-without-prf');
});

test.each([
  [new DOMException('', 'NotAllowedError'), 'passkey-not-given'],
  [null, 'passkey-not-given'],
  [new DOMException('', 'SecurityError'), 'passkey-failed'],
  [new TypeError('x'), 'passkey-failed'],
])('%s', async (answer, code) => {
  browser([answer, answer]);
  expect(await codeOf(() => makePasskey(OWNER, SALT))).toBe(code);
  expect(await codeOf(() => askPasskey([ID], SALT))).toBe(code);
});

test('aborted, it rejects with the reason', async () => {
  browser([new DOMException('', 'AbortError')]);
  const reason = new Error('the person went away');
  expect(await errorOf(() => askPasskey([ID], SALT, undefined, AbortSignal.abort(reason)))).toBe(reason);
});

test('without WebAuthn, that is said', async () => {
  vi.stubGlobal('PublicKeyCredential', undefined);
  expect(await codeOf(() => askPasskey([ID], SALT))).toBe('passkey-unsupported');
});
