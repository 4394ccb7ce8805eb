import { createOpener, openVerified } from '@sealift/core/open';
import { openSegmentTable } from '@sealift/core/segments';
import type { Receipt } from '@sealift/protocol';
import { TABLE_LIMIT } from '../../packages/upload/src/upload/store-table.js';
import { judgeFetched, judgeRanges } from './fetching.js';
import { type Attempt, endOf, type Followed, latest } from './following.js';
import { isHarmless, isRecoverable, type Schedule } from './schedule.js';
import type { Owner } from './scheduler.js';
import type { World } from './world/index.js';
import type { StoredObject } from './world/s3.js';

type Say = (what: string) => void;
type Stored = readonly (readonly [key: string, object: StoredObject])[];

/** Codes that say by themselves that the page does not know whether there is an object. */
const UNKNOWN: readonly string[] = ['outcome-unknown', 'receipt-mismatch'];

/**
 * Compares what S3 has with what pages were told, when everything has ended.
 *
 * @param unfinished names of the uploads of which a journal says that they can go on
 * @param rejections that nobody handled
 * @returns what must not be, in words
 */
export async function judge(
  world: World,
  unfinished: ReadonlySet<string>,
  rejections: readonly unknown[],
): Promise<string[]> {
  const { s3, signers, recorder, uploads, crashed } = world;
  const objects = await s3.objects();
  const { sealed } = world.protection;
  const harmless = isHarmless(world.schedule);
  const recoverable = isRecoverable(world.schedule);
  const problems = [
    ...recorder.problems,
    ...rejections.map((reason) => `nobody handled a rejection: ${textOf(reason)}`),
    ...s3.failures.map((failure) => `S3 failed by itself: ${textOf(failure)}`),
    ...signers.failures.map((failure) => `a signer failed by itself: ${textOf(failure)}`),
  ];
  for (const followed of uploads) {
    const attempt = latest(followed);
    const end = endOf(attempt, crashed);
    const ofIt = [...objects].filter(([key]) => key.startsWith(`${followed.name}/`));
    const mine = ofIt.filter(([key]) => !isTable(key));
    const say: Say = (what) => void problems.push(`${followed.name} (${end}): ${what}`);
    if (mine.length > 1) say(`${mine.length} objects are stored`);
    for (const [key, object] of mine) {
      const wrong = await faultOf(world, followed, key, object);
      if (wrong !== undefined) say(`the stored object is not the file: ${wrong}`);
    }
    for (const [key, table] of ofIt.filter(([key]) => isTable(key))) {
      const wrong = await faultOfTable(world, key, table, mine);
      if (wrong !== undefined) say(`what stands beside the object is not its table: ${wrong}`);
    }
    for (const { upload, end } of followed.attempts)
      if (upload.segmentTable?.outcome === 'stored' && end !== undefined && mine.length === ofIt.length)
        say('a table is said to be stored, and there is none');
    const { segmentTable } = attempt?.upload ?? {};
    const once = end === 'done' && followed.attempts.length === 1;
    if (harmless && !longAway(world.schedule) && once && segmentTable?.outcome === 'failed')
      say(`nothing happened that its table may fail of: ${textOf(segmentTable.error)}`);
    if (harmless && end !== 'done') say('nothing happened that it may fail of');
    if (recoverable && followed.file.contents.length === 1) goesOn(followed, unfinished, crashed, say);
    for (const one of followed.attempts) sayWhenExpired(one, followed, world.schedule, say);
    for (const one of followed.attempts) examine(one, mine, crashed.has(one.owner), sealed, say);
    if (attempt?.end !== undefined && 'error' in attempt.end) {
      const { code } = attempt.end.error as { code?: string };
      // Another one was quicker than this, which had not come to anything yet, and tells of it.
      const elsewhere =
        (code === 'upload-gone' || code === 'cancelled') &&
        followed.attempts.some((other) => ['done', 'cancelled-but-stored'].includes(endOf(other)));
      const told = elsewhere || code === 'cancelled-but-stored' || UNKNOWN.includes(code ?? '');
      if (!told && mine.length > 0) say('an object is stored, and the page says there is none');
    }
    const done = end === 'done' && !crashed.has(attempt?.owner ?? '');
    if (done && unfinished.has(followed.name)) say('the journal says that it is unfinished');
  }
  for (const [followed, receipt] of world.abandoned)
    checkReceipt(receipt, [...objects], sealed, (what) =>
      problems.push(`${followed.name} (given up): ${what}`),
    );
  for (const fetched of world.fetched) problems.push(...(await judgeFetched(world, fetched, harmless)));
  for (const read of world.ranges) problems.push(...judgeRanges(world, read, harmless));
  return [...problems, ...leftovers(world, unfinished)];
}

/** What every attempt has to be, whatever came after it. */
function examine(
  { upload, end, size, loaded, wrong }: Attempt,
  mine: Stored,
  crashed: boolean,
  sealed: boolean,
  say: Say,
): void {
  if (wrong !== undefined) say(wrong);
  if (end === undefined) {
    if (!crashed) say(`it has not ended: its state is ${upload.state}`);
    return;
  }
  if (upload.waiting !== undefined) say('it is over, and still waits');
  if ('receipt' in end) {
    checkReceipt(end.receipt, mine, sealed, say);
    if (loaded !== size) say(`progress ends at ${loaded} of ${size} bytes`);
    if (upload.state !== 'done') say(`its state is ${upload.state}`);
    return;
  }
  if (upload.state === 'done') say('it failed, and its state is done');
  const { code, receipt } = end.error as { code?: string; receipt?: Receipt };
  if (code === undefined) say(`it failed with an error that has no code: ${textOf(end.error)}`);
  if (code !== 'cancelled-but-stored') return;
  if (receipt === undefined) say('it is said to be stored, and has no receipt');
  else checkReceipt(receipt, mine, sealed, say);
}

/** Of a file that is still the same, where nothing but crashes came between. */
function goesOn(
  { name, attempts, givenUp }: Followed,
  unfinished: ReadonlySet<string>,
  crashed: ReadonlySet<Owner>,
  say: Say,
): void {
  if (givenUp) return;
  if (unfinished.has(name)) say('nobody came to its end, and nothing stood against it');
  for (const attempt of attempts.slice(1)) {
    const end = endOf(attempt, crashed);
    // Another tab was quicker.
    const done = attempts.some((other) => other !== attempt && endOf(other) === 'done');
    if (['done', 'crashed', 'upload-in-use'].includes(end) || (done && end === 'upload-gone')) continue;
    say(`going on with it ended as ${end}, and nothing stood against it`);
  }
}

/** Whether a computer is asleep or offline for longer than a page waits for its table: the upload waits, the table does not. */
function longAway({ deeds }: Schedule): boolean {
  return deeds.some((deed) => (deed.do === 'sleep' || deed.do === 'offline') && deed.for >= TABLE_LIMIT);
}

/** Milliseconds that a token takes to the page, and back to another replica. */
const ON_THE_WAY = 5000;

/** A token can be renewed until its absolute end: whoever hears sooner that it has ended could have gone on. */
function sayWhenExpired(
  { end, ended }: Attempt,
  { attempts }: Followed,
  { times, replicas }: Schedule,
  say: Say,
): void {
  if (end === undefined || 'receipt' in end) return;
  if (!expired(end.error) && !expired((end.error as Error).cause)) return;
  const errors = replicas.map(({ clockError }) => clockError);
  const wrong = Math.max(...errors) - Math.min(...errors);
  // What one replica has signed has ended for another: no token is good for all of them.
  if (wrong >= times.sessionLifetime * 1000 - ON_THE_WAY) return;
  const old = ended - (attempts[0]?.began ?? 0);
  if (old < times.absoluteLifetime * 1000 - wrong)
    say(`its token has ended after ${old} ms, and could have been renewed`);
}

function expired(error: unknown): boolean {
  return (error as { problem?: { code: string } } | undefined)?.problem?.code === 'token-expired';
}

function checkReceipt(receipt: Receipt, stored: Stored, sealed: boolean, say: Say): void {
  const object = stored.find(([key]) => key === receipt.key)?.[1];
  if (object === undefined) {
    say('there is a receipt, and no object');
    return;
  }
  if (object.etag !== receipt.etag) say('the receipt is of another object');
  if (object.bytes.byteLength !== receipt.objectSize) say('the receipt tells another size');
  const tag = sealed ? Buffer.from(object.bytes.subarray(-16)).toString('base64') : undefined;
  if (tag !== receipt.tag) say('the receipt tells another tag');
}

function isTable(key: string): boolean {
  return key.endsWith('.segments');
}

/** Opens it as a recipient would, for the object that it stands beside. @returns what is wrong */
async function faultOfTable(
  { protection }: World,
  key: string,
  { bytes }: StoredObject,
  mine: Stored,
): Promise<string | undefined> {
  const object = mine.find(([name]) => key === `${name}.segments`);
  if (object === undefined) return 'it has no object';
  const [objectKey, stored] = object;
  const keyring = protection.readerOf(objectKey);
  if (keyring === undefined) return 'nobody has asked for it';
  try {
    const objectSize = stored.bytes.byteLength;
    const opener = await createOpener({ keyring, metadata: stored.metadata, objectSize, objectKey });
    const table = await openSegmentTable(opener, bytes, stored.bytes.slice(-16));
    for (let index = 0; index < table.segments; index++) {
      const at = index * table.segmentSize;
      await table.openSegment(
        index,
        stored.bytes.slice(at, Math.min(at + table.segmentSize, objectSize - 16)),
      );
    }
    return undefined;
  } catch (error) {
    return textOf(error);
  }
}

/** Reads it as a recipient would. @returns what is wrong */
async function faultOf(
  { protection }: World,
  { file, attempts }: Followed,
  key: string,
  { bytes, metadata }: StoredObject,
): Promise<string | undefined> {
  const keyring = protection.readerOf(key);
  const size = attempts[0]?.size;
  // One content that it had, never a mixture of two. Of one that grew before it was first read, engines tell as many bytes as
  // the file had when it was picked.
  const isFile = (whole: Uint8Array): boolean =>
    whole.byteLength === size &&
    file.contents.some((content) => Buffer.compare(whole, content.subarray(0, size)) === 0);
  if (keyring === undefined) return isFile(bytes) ? undefined : 'other bytes';
  try {
    const opener = await createOpener({ keyring, metadata, objectSize: bytes.byteLength, objectKey: key });
    const opened = await openVerified(
      opener,
      (async function* () {
        yield bytes;
      })(),
    );
    if (opener.fileInfo?.name !== file.name) return 'another name';
    return isFile(opened) ? undefined : 'other bytes';
  } catch (error) {
    return textOf(error);
  }
}

/**
 * What may stay behind: what nobody could say in time that it is to go (a page that crashed and remembers nothing, a signer that gave no answer),
 * which the bucket's lifecycle rule ends; uploads without a byte, of which nobody ever learned the id; and what a journal has.
 */
function leftovers({ s3, uploads, crashed, recorder }: World, unfinished: ReadonlySet<string>): string[] {
  return s3.open().flatMap(({ key, id, parts }) => {
    const followed = uploads.find(({ name }) => key.startsWith(`${name}/`));
    if (followed === undefined) return [`an upload is open that nobody began: ${key}`];
    if (parts.length === 0 || unfinished.has(followed.name)) return [];
    if (followed.attempts.some(({ owner }) => crashed.has(owner))) return [];
    const end = endOf(latest(followed));
    if (end === 'done') return [`${followed.name} (${end}): ${parts.length} parts are left`];
    return recorder.aborted.has(id)
      ? [`${followed.name} (${end}): ${parts.length} parts are left after the abort was confirmed`]
      : [];
  });
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name} ${error.message}\n${error.stack}` : String(error);
}
