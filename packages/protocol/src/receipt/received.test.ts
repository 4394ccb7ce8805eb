import { describe, expect, test } from 'vitest';
import { receivedReceipts } from './received.js';

const one = { bucket: 'b', key: 'users/zoë/1', signature: 'x' };
const two = { bucket: 'b', key: 'users/zoë/2', signature: 'y' };
const jws = 'eyJhbGciOiJFZERTQSJ9.eyJidWNrZXQiOiJiIn0.c2lnbmF0dXJl';

describe('what a form sends, as servers hand it over', () => {
  test.each<[string, unknown, readonly unknown[]]>([
    ['no entry', undefined, []],
    ['an entry that a database has as null', null, []],
    ['an empty text', '', []],
    ['no entries', [], []],
    ['the text of one entry', JSON.stringify(one), [one]],
    ['the same with white space around it', `\r\n ${JSON.stringify(one, undefined, 2)}\r\n`, [one]],
    ['an object', one, [one]],
    ['the texts of several entries', [JSON.stringify(one), JSON.stringify(two)], [one, two]],
    ['objects', [one, two], [one, two]],
    ['the element’s value', JSON.stringify([one, two]), [one, two]],
    ['the element’s value, empty', '[]', []],
    ['a JWS alone', `${jws}\n`, [jws]],
    ['several of them', [jws, jws], [jws, jws]],
  ])('%s', (_, given, receipts) => {
    expect(receivedReceipts(given)).toEqual(receipts);
  });

  const form = new FormData();
  form.append('documents', JSON.stringify(one));
  form.append('documents', JSON.stringify(two));

  test('a form’s entries of one name', () => {
    expect(receivedReceipts(form.getAll('documents'))).toEqual([one, two]);
    const parameters = new URLSearchParams([['documents', JSON.stringify(one)]]);
    expect(receivedReceipts(parameters.getAll('documents'))).toEqual([one]);
    expect(receivedReceipts(parameters.get('documents'))).toEqual([one]);
    expect(receivedReceipts(form.getAll('another'))).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['a number', 7],
    ['a word', 'receipt'],
    ['what an object becomes as text', '[object Object]'],
    ['half of its JSON', JSON.stringify(one).slice(0, -1)],
    ['JSON that is encoded for a URL', encodeURIComponent(JSON.stringify(one))],
    ['a whole body as text', `documents=${encodeURIComponent(JSON.stringify(one))}`],
    ['a whole body as object', { documents: JSON.stringify(one) }],
    ['a whole form', form],
    ['whole parameters', new URLSearchParams('documents=%7B%7D')],
    ['a file', new File([JSON.stringify(one)], 'receipt.json')],
    ['a list of lists', [[one]]],
    ['the element’s value twice', [JSON.stringify([one]), JSON.stringify([two])]],
    ['an empty text among others', [JSON.stringify(one), '']],
    ['nothing among others', [one, null]],
    ['JSON of a text', JSON.stringify(JSON.stringify(one))],
    ['a list by its positions', { 0: JSON.stringify(one), 1: JSON.stringify(two) }],
    ['more levels than a stack has', `{"bucket":"b","x":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
    ['bytes', new TextEncoder().encode(JSON.stringify(one))],
  ])('%s is none', (_, given) => {
    expect(receivedReceipts(given)).toBeUndefined();
  });
});
