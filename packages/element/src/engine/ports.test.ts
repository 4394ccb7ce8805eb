import { expect, test } from 'vitest';
import { settingsOf } from './ports.js';

test('what is set goes to the engine, as it is; what is not, or no more, is left out', () => {
  const headers = { authorization: 'Bearer 1' };
  const element = {
    signer: '/s',
    headers,
    require: 'client',
    s3Origin: null,
    identity: undefined,
    keyring: undefined,
  };
  expect(settingsOf(element)).toEqual({ signer: '/s', headers, require: 'client' });
  expect(Object.keys(settingsOf(element))).toEqual(['signer', 'headers', 'require']);
});

test('an empty or unknown pin is not left out: the engine refuses it', () => {
  expect(settingsOf({ signer: '', require: '', identity: 'Required' })).toEqual({
    signer: '',
    require: '',
    identity: 'Required',
  });
});
