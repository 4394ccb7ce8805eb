import type { Receipt } from '@sealift/protocol';
import { expect } from 'vitest';
import { ENGLISH_ERRORS } from '../../packages/element/src/text/english-errors.js';
import type { DownloadedFile } from '../../packages/upload/src/download/downloaded-file.js';
import { claimsOf, downloadSentenceOf, uploadSentences } from './claims.js';
import type { Line } from './line.js';
import type { Ending, Held } from './page.js';
import { PAGE_KEYS, type Profile, SENDER } from './profiles.js';
import type { RangesRead } from './ranging.js';
import { secretsOf, told } from './secrets.js';
import type { Kept, Truth } from './store.js';
import { searchFor, searchForText } from './wire.js';
import type { World } from './world.js';

/** Codes that say, or let one think, that there is an object. */
const STORED = ['done', 'cancelled-but-stored'];
/** Codes that say that nobody knows. */
const UNKNOWN = ['outcome-unknown', 'receipt-mismatch'];
/** Milliseconds within which whatever goes wrong is over: the limit, for each try of each call. */
const OVER = 12_000;
/** Codes without a sentence of their own. */
const ENDS = ['done', 'cancelled', 'cancelled-but-stored'];
const NOTHING: Held = { jobs: 0, spools: 0 };

export interface UploadCase {
  readonly world: World;
  readonly profile: Profile;
  readonly file: { readonly name: string; readonly bytes: Buffer };
  readonly before: readonly Kept[];
  /** By their ciphertext: those of the KMS, and those that the signer has made up. */
  readonly dataKeys: ReadonlyMap<string, string>;
  readonly held: () => Held;
  readonly console: string;
  readonly answers: readonly string[];
  /** The answer that opened a multipart upload was a lie: nobody can end it but the bucket's lifecycle rule. */
  readonly mayLeave: boolean;
  /** The page cancelled it. */
  readonly cancelled?: boolean;
}

/** All that must be true of an upload, whatever was said to the page. */
export async function judgeUpload(ending: Ending<Receipt>, test: UploadCase): Promise<void> {
  const { world, profile, file, before } = test;
  const { code, result, error } = ending;
  checkEnd(ending, test);

  const plaintext = searchFor(file.bytes);
  const wire = everythingHeard(world);
  if (profile.pinned) expect(plaintext.find(wire), 'plaintext on the wire').toBeUndefined();
  expect(searchForText(file.name).find(wire), 'file name on the wire').toBeUndefined();
  expect(plaintext.find(Buffer.from(told(error))), 'plaintext in the error').toBeUndefined();
  const words = Buffer.from(told(error));
  expect(searchForText(file.name).find(words), 'file name in the error').toBeUndefined();
  for (const [name, secret] of secretsOf(world, test.answers))
    expect(secret.find(words), name).toBeUndefined();

  const known = new Set(before.map(({ versionId }) => versionId));
  const stands = (await world.store.objects()).filter(({ versionId }) => !known.has(versionId));
  const fresh = stands.filter(({ key }) => !profile.tables || !key.endsWith('.segments'));
  const tables = stands.filter((kept) => !fresh.includes(kept));
  const keys = new Map([...test.dataKeys, ...customerKeys(world)]);
  const truths = await Promise.all(fresh.map((one) => world.store.truthOf(one, profile, keys)));
  const receipt = result ?? (error as { receipt?: Receipt } | undefined)?.receipt;
  const stored = truths.find((truth) => truth.key === receipt?.key);
  if (STORED.includes(code)) checkReceipt(receipt, stored, file.bytes, profile);
  else if (!UNKNOWN.includes(code)) expect(fresh, `${code}, yet there is an object`).toEqual([]);
  expect(fresh.length, 'one upload makes one object').toBeLessThanOrEqual(1);
  if (!test.mayLeave) expect(await world.store.openUploads(), 'multipart uploads that are open').toBe(0);
  else await world.store.endUploads();

  const sentences = uploadSentences(ending);
  const said = [...claimsOf(sentences.during), ...claimsOf(sentences.after)];
  const sent = world.storage.heard
    .concat(world.elsewhere.heard)
    .some(({ method, body }) => method === 'PUT' && body.length > 0);
  const isFile = stored?.plaintext?.equals(file.bytes) ?? false;
  if (said.includes('stored')) expect(isFile, sentences.after).toBe(true);
  if (said.includes('encrypted here')) expect(plaintext.find(wire), sentences.after).toBeUndefined();
  if (claimsOf(sentences.after).includes('encrypted here'))
    expect(stored?.sealed, sentences.after).toBe(true);
  if (said.includes('encrypted by S3')) expect(stored?.storage, sentences.after).toBe(profile.storage);
  if (said.includes('nothing stored')) expect(fresh, sentences.after).toEqual([]);
  if (said.includes('nothing sent')) expect(sent, sentences.after).toBe(false);
  for (const table of tables) {
    const object = fresh.find(({ key }) => table.key === `${key}.segments`);
    expect(object, 'the object of a table').toBeDefined();
    const read = await world.store.byTable(object as Kept, table, profile, keys);
    expect(read.equals(file.bytes), 'the file by its table').toBe(true);
  }
  if (ending.table?.outcome === 'stored') expect(tables.length, 'a table is said to be stored').toBe(1);
  if (ending.table?.outcome === 'failed') expect(ending.table.error).toHaveProperty('code');
  expect(tables.length).toBeLessThanOrEqual(1);
  for (const kept of stands) await world.store.remove(kept);
}

/** What S3 was given to encrypt with, by object. */
export function customerKeys({ storage }: World): [string, string][] {
  return storage.heard.flatMap(({ path, headers }): [string, string][] => {
    const key = headers['x-amz-server-side-encryption-customer-key'];
    const [, , ...name] = decodeURIComponent(path.split('?')[0] ?? '').split('/');
    return key === undefined ? [] : [[name.join('/'), key]];
  });
}

export interface DownloadCase {
  readonly world: World;
  readonly profile: Profile;
  /** What was asked for, and the file that it is. */
  readonly key: string;
  readonly file: { readonly name: string; readonly bytes: Buffer };
  readonly held: () => Held;
  readonly console: string;
  readonly answers: readonly string[];
}

/** All that must be true of a download, whatever was said to the page. */
export async function judgeDownload(ending: Ending<DownloadedFile>, test: DownloadCase): Promise<void> {
  const { world, profile, file, key } = test;
  const { result, error, protection } = ending;
  const bytes = result && Buffer.from(await result.file.arrayBuffer());
  const sentence = downloadSentenceOf(ending);
  const said = claimsOf(sentence);
  await result?.release();
  checkEnd(ending, test);
  checkSecrets(world, error, test);

  const isFile = bytes?.equals(file.bytes) ?? false;
  if (result?.verified === true) {
    expect(isFile, 'verified, and another file').toBe(true);
    expect(profile.sealed, 'verified, and nothing can be').toBe(true);
    expect(result.objectKey ?? key).toBe(key);
    if (result.named) expect(result.file.name).toBe(file.name);
    expect(protection?.profile).toBe('client');
  } else if (profile.pinned) {
    expect(result, 'handed out unverified, and the page has pinned').toBeUndefined();
  }
  if (result?.sender !== undefined) expect([result.verified, result.sender.name]).toEqual([true, SENDER]);
  if (said.includes('verified')) expect([isFile, profile.sealed], sentence).toEqual([true, true]);
  if (said.includes('known sender')) expect(result?.sender?.name, sentence).toBe(SENDER);
  if (said.includes('nothing saved')) expect(result, sentence).toBeUndefined();
}

export interface RangesCase extends Omit<DownloadCase, 'held'> {
  /** Requests to S3 that this may take. */
  readonly most: number;
}

/** All that must be true of ranges that were read, whatever was said to the page. */
export function judgeRanges(ending: Ending<RangesRead>, test: RangesCase): void {
  const { world, profile, file, key, most } = test;
  const { result, error, protection } = ending;
  checkEnd(ending, { ...test, held: () => NOTHING });
  for (const one of [error, ...(result?.reads ?? []).map(({ error }) => error)])
    checkSecrets(world, one, test);
  const asked = world.storage.heard.filter((one) => one.method === 'GET' && !bySigner(one.headers));
  expect(asked.length, 'requests to S3').toBeLessThanOrEqual(most);
  if (result === undefined) return;
  expect(profile.sealed, 'verified, and nothing can be').toBe(true);
  expect(protection?.profile).toBe('client');
  expect(result.objectKey ?? key).toBe(key);
  if (result.named) expect(result.name).toBe(file.name);
  expect(result.size).toBe(file.bytes.length);
  for (const { from, length, bytes, error } of result.reads) {
    const genuine = file.bytes.subarray(from, from + bytes.length);
    expect(bytes.equals(genuine), 'what was handed out is the file').toBe(true);
    if (error === undefined) expect(bytes.length, 'all of the range').toBe(length);
    else expect(['segment-damaged', ...Object.keys(ENGLISH_ERRORS)]).toContain(Object(error).code);
  }
}

/** No key, token or signature is told to whom it does not belong. */
function checkSecrets(world: World, error: unknown, { answers }: Pick<UploadCase, 'answers'>): void {
  const words = Buffer.from(told(error));
  for (const [name, secret] of secretsOf(world, answers)) expect(secret.find(words), name).toBeUndefined();
  const wire = everythingHeard(world);
  for (const dataKey of [...world.dataKeys.values()].slice(-2))
    expect(searchFor(Buffer.from(dataKey, 'base64'), 16).find(wire), 'data key on the wire').toBeUndefined();
  const [aes = Buffer.alloc(0), customer = Buffer.alloc(0)] = PAGE_KEYS;
  expect(searchFor(aes, 16).find(wire), 'wrapping key on the wire').toBeUndefined();
  const others = heardOn([world.signer, world.elsewhere]);
  expect(searchFor(customer, 16).find(others), 'SSE-C key, and not to S3').toBeUndefined();
}

function checkReceipt(
  receipt: Receipt | undefined,
  stored: Truth | undefined,
  bytes: Buffer,
  { sealed, storage }: Profile,
): void {
  expect(stored, 'the object of the receipt').toBeDefined();
  expect(stored).toMatchObject({ key: receipt?.key, size: receipt?.objectSize, sealed });
  expect(stored?.plaintext?.equals(bytes), 'what is stored is the file').toBe(true);
  if (sealed) expect(stored?.sealedKey, 'the key that is sealed in it').toBe(receipt?.key);
  if (storage !== undefined) expect(stored?.storage).toBe(storage);
  expect(receipt?.size).toBe(bytes.length);
}

function checkEnd(
  ending: Ending<unknown>,
  { held, console: lines, cancelled = false }: Pick<UploadCase, 'held' | 'console' | 'cancelled'>,
): void {
  const { code, state, took } = ending;
  expect([...ENDS, ...Object.keys(ENGLISH_ERRORS)], 'a code that people are told of').toContain(code);
  expect(took, 'milliseconds').toBeLessThan(OVER);
  expect(state).toBe(code === 'done' ? 'done' : cancelled ? 'cancelled' : 'failed');
  expect(held(), 'what the page still holds').toEqual({ jobs: 0, spools: 0 });
  expect(lines, 'the console').toBe('');
}

/** Every byte that a page has sent to anybody. */
function everythingHeard({ signer, storage, elsewhere }: World): Buffer {
  return heardOn([signer, storage, elsewhere]);
}

function heardOn(lines: readonly Line[]): Buffer {
  const own = lines.flatMap(({ heard }) => heard).filter(({ headers }) => !bySigner(headers));
  return Buffer.concat(
    own.flatMap(({ method, path, headers, body }) => [
      Buffer.from(`${method} ${path} ${Object.entries(headers).flat().join(' ')} `),
      body,
    ]),
  );
}

/** The signer's own requests to S3 are signed in a header, a page's in the address. */
function bySigner({ authorization = '' }: Readonly<Record<string, string>>): boolean {
  return authorization.startsWith('AWS4-HMAC');
}
