import { expect, test } from 'vitest';
import { DEFAULT_COST, decodeDerivation, encodeDerivation, KDF_ENTRY, newDerivation } from './derivation.js';

const SALT = 'AAECAwQFBgcICQoLDA0ODw';
const read = (text: string, allowWeak?: boolean) => decodeDerivation({ [KDF_ENTRY]: text }, allowWeak);
const codeOf = (call: () => unknown) => {
  try {
    call();
  } catch (error) {
    return (error as { code: string }).code;
  }
  throw new Error('this should have been refused, and was not');
};

test('what is written is read', () => {
  const made = newDerivation(DEFAULT_COST);
  expect(read(encodeDerivation(made))).toEqual(made);
  expect(encodeDerivation(made)).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=4\$[A-Za-z\d+/]{22}$/);
  expect(newDerivation(DEFAULT_COST).salt).not.toEqual(made.salt);
});

test.each([
  ['the floor', `$argon2id$v=19$m=19456,t=2,p=1$${SALT}`],
  ['the most memory', `$argon2id$v=19$m=262144,t=4,p=1$${SALT}`],
  ['the most passes', `$argon2id$v=19$m=65536,t=16,p=16$${SALT}`],
])('%s is read', (_, text) => expect(encodeDerivation(read(text))).toBe(text));

test.each([
  ['64 GiB', `m=67108864,t=3,p=4$${SALT}`, 'kdf-too-costly'],
  ['one KiB too much', `m=262145,t=2,p=1$${SALT}`, 'kdf-too-costly'],
  ['one pass too many', `m=19456,t=17,p=1$${SALT}`, 'kdf-too-costly'],
  ['one lane too many', `m=65536,t=3,p=17$${SALT}`, 'kdf-too-costly'],
  ['too much in all', `m=262144,t=5,p=1$${SALT}`, 'kdf-too-costly'],
  ['ten digits', `m=9999999999,t=9999999999,p=1$${SALT}`, 'kdf-too-costly'],
  ['one KiB too little', `m=19455,t=2,p=1$${SALT}`, 'kdf-too-weak'],
  ['one pass', `m=65536,t=1,p=1$${SALT}`, 'kdf-too-weak'],
  ['a salt of 15 bytes', 'm=65536,t=3,p=1$AAECAwQFBgcICQoLDA0O', 'kdf-too-weak'],
  ['a salt of 7 bytes', 'm=65536,t=3,p=1$AAECAwQFBg', 'kdf-invalid'],
  ['no salt', 'm=65536,t=3,p=1', 'kdf-invalid'],
  ['bits left over in the salt', 'm=65536,t=3,p=1$AAECAwQFBgcICQoLDA0ODx', 'kdf-invalid'],
  ['a hash', `m=65536,t=3,p=1$${SALT}$AAAA`, 'kdf-invalid'],
  ['a leading zero', `m=065536,t=3,p=1$${SALT}`, 'kdf-invalid'],
  ['no passes', `m=65536,t=0,p=1$${SALT}`, 'kdf-invalid'],
  ['less', `m=-65536,t=3,p=1$${SALT}`, 'kdf-invalid'],
  ['another order', `t=3,m=65536,p=1$${SALT}`, 'kdf-invalid'],
  ['more', `m=65536,t=3,p=1,keyid=AA$${SALT}`, 'kdf-invalid'],
])('%s is refused', (_, text, code) => expect(codeOf(() => read(`$argon2id$v=19$${text}`))).toBe(code));

test.each([
  ['another algorithm', `$argon2i$v=19$m=65536,t=3,p=4$${SALT}`],
  ['an older version', `$argon2id$v=16$m=65536,t=3,p=4$${SALT}`],
  ['no version', `$argon2id$m=65536,t=3,p=4$${SALT}`],
  ['a line break', `$argon2id$v=19$m=65536,t=3,p=4$${SALT}\n`],
  ['nothing', ''],
])('%s is not known', (_, text) => expect(codeOf(() => read(text))).toBe('kdf-invalid'));

test('without the entry, the key is of another kind', () => {
  expect(codeOf(() => decodeDerivation({}))).toBe('kdf-missing');
  expect(codeOf(() => decodeDerivation(Object.create({ [KDF_ENTRY]: 'x' })))).toBe('kdf-missing');
});

test('below the floor only where that is said, and never less than Argon2 is', () => {
  expect(read('$argon2id$v=19$m=64,t=1,p=1$AAECAwQFBgc', true)).toMatchObject({ memory: 64, passes: 1 });
  expect(codeOf(() => read(`$argon2id$v=19$m=31,t=1,p=4$${SALT}`, true))).toBe('kdf-invalid');
  expect(codeOf(() => read(`$argon2id$v=19$m=67108864,t=3,p=4$${SALT}`, true))).toBe('kdf-too-costly');
});

test.each([
  ['memory', { memory: 19_455 }],
  ['memory', { memory: 262_145 }],
  ['memory', { memory: 65_536.5 }],
  ['passes', { passes: 1 }],
  ['passes', { passes: Number.NaN }],
  ['parallelism', { parallelism: 0 }],
  ['parallelism', { parallelism: '4' as unknown as number }],
  ['memory × passes', { memory: 262_144, passes: 5 }],
])('new keys: %s of %o is refused', (name, cost) => {
  const call = () => newDerivation({ ...DEFAULT_COST, ...cost });
  expect(codeOf(call)).toBe('invalid-option');
  expect(call).toThrow(name);
});
