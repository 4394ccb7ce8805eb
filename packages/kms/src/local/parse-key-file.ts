import { apply, type Keys, parseChange } from './change.js';
import { damaged, newer, parseDocument } from './document.js';
import type { MasterKey } from './master-key.js';
import { BLANK, decodeRecord } from './record.js';

/** A key right after the change that was asked for; nothing when that change is not in the file, or was not made. */
export type Outcome = readonly [keyId: string, key: MasterKey] | undefined;

const LINE_FEED = 10;
const RECORD: number = 's'.charCodeAt(0);
const BRACE: number = '{'.charCodeAt(0);

/**
 * What a key file says: the document that an earlier version left, if any, and then every record, in their order. Halves
 * of records are passed over: nobody was told that they are there. Anything else that is not whole makes the file
 * unusable, and it is then never added to.
 *
 * @param watched id of a record
 * @throws KmsError `kms-unavailable` saying what is wrong, without a word of the file
 */
export function parseKeyFile(content: Buffer, watched?: string): Keys & { readonly outcome: Outcome } {
  const { document, lines } = split(content);
  const state: Keys = { keys: document === '' ? new Map() : parseDocument(document), purged: new Map() };
  let outcome: Outcome;
  for (const line of lines) {
    const record = decodeRecord(line);
    if (record === 'half') continue;
    if (record === 'damaged') throw damaged();
    const change = record === 'newer' ? undefined : parseChange(record.body);
    if (change === undefined) throw newer();
    const before = state.keys.get(change.key);
    const made = apply(state, change);
    if (made === 'impossible') throw damaged();
    const after = state.keys.get(change.key) ?? before;
    if (made && change.id === watched && after !== undefined) outcome = [change.key, structuredClone(after)];
  }
  for (const { versions } of state.keys.values())
    if (versions.some(({ material }) => material === BLANK)) throw damaged();
  return { ...state, outcome };
}

/** No line of a JSON document begins with the letter that every record, and every half of one, begins with. */
function split(content: Buffer): { readonly document: string; readonly lines: Buffer[] } {
  const lines: Buffer[] = [];
  for (let start = 0; start <= content.byteLength; ) {
    const end = content.indexOf(LINE_FEED, start);
    lines.push(content.subarray(start, end < 0 ? content.byteLength : end));
    start = end < 0 ? content.byteLength + 1 : end + 1;
  }
  const first = lines.findIndex((line) => line[0] === RECORD);
  const before = first < 0 ? lines : lines.slice(0, first);
  // A line with zeros, before a record, is what a power failure left of another one.
  const isDocument = before.some(
    (line) => line.byteLength > 0 && (first < 0 || line[0] === BRACE || !line.includes(0)),
  );
  const length = before.reduce((sum, line) => sum + line.byteLength + 1, 0);
  return {
    document: isDocument ? content.toString('utf8', 0, length) : '',
    lines: first < 0 ? [] : lines.slice(first),
  };
}
