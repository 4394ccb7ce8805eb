import { planParts, TAG_BYTES } from '@sealift/protocol';
import { claimsOf, uploadSentences } from '../hostile/claims.js';
import type { Truth } from '../hostile/store.js';
import type { Ended } from './control.js';
import { PREFLIGHT } from './fault.js';
import type { Passage } from './proxy.js';
import { bytesOf, contradictions, messageIds, needless, type Span, sentIn } from './recording.js';
import { ownerOf, PART_BYTES, type PlannedFile, type Schedule } from './schedule.js';
import type { World } from './world.js';

/** What a page said of its last attempt, and what was seen meanwhile. */
export interface Outcome {
  /** By index of the file. */
  readonly ended: ReadonlyMap<number, Ended>;
  /** Of the page's last attempt: earlier ones were broken off by a reload or a kill. */
  readonly attempt: number;
  readonly cancelled: boolean;
  /** When the page was interrupted. */
  readonly interrupted: readonly Span[];
  /** What the page wrote to its console. */
  readonly said: readonly string[];
  /** How the uploads of the schedule before ended. */
  readonly before: readonly string[];
}

/** One object key that the signer gave for one file. */
interface Granted {
  readonly key: string;
  readonly index: number;
  readonly attempt: number;
}

/** What is wrong with a file of which the page said nothing. */
export const NO_END = 'has no end';

/** Failures that are true of a network that does not get better in time. */
const GIVING_UP: readonly string[] = [
  's3-unreachable',
  's3-internal-error',
  's3-slow-down',
  's3-conflict',
  's3-error-in-success',
  's3-refused',
  'signer-unreachable',
  'signer-unavailable',
  'signer-refused',
  'outcome-unknown',
];
const EXPIRING: readonly string[] = ['s3-forbidden', 's3-clock-skewed'];
const CANCELLING: readonly string[] = ['cancelled', 'cancelled-but-stored', 'outcome-unknown'];

/** All that must be true after a schedule. Returns what is not. */
export async function judge(schedule: Schedule, world: World, outcome: Outcome): Promise<string[]> {
  const problems: string[] = [];
  const { storage, signer, store } = world;
  const sent = sentIn(storage.passages);
  const ids = messageIds(storage.passages);
  problems.push(...contradictions(sent, ids), ...needless(sent, outcome.interrupted));
  problems.push(...spoken(outcome).map((words) => `the page said: ${words}`));
  problems.push(...world.internal.map((words) => `the signer told its operator: ${words}`));

  const granted = grantsIn(signer.passages, schedule);
  const truths = new Map<string, Truth>();
  const profile = profileOf(schedule, world);
  for (const kept of await store.objects()) {
    if (truths.has(kept.key)) problems.push(`${kept.key} has two versions`);
    const truth = await store.truthOf(kept, profile, world.dataKeys);
    truths.set(kept.key, truth);
    const grant = granted.find(({ key }) => key === kept.key);
    const file = grant && schedule.files[grant.index];
    if (file === undefined) problems.push(`${kept.key} was granted to nobody`);
    else if (!isFile(truth, file, outcome.ended.get(grant?.index ?? -1)?.changed))
      problems.push(`${kept.key} is not ${file.name}`);
    if (profile.sealed && truth.sealed && truth.sealedKey !== kept.key)
      problems.push(`${truth.sealedKey} is sealed in ${kept.key}`);
  }
  for (const [index, file] of schedule.files.entries()) {
    const ended = outcome.ended.get(index);
    const all = granted.filter((one) => one.index === index);
    // A file of one part is not gone on with: it is sent anew, and may be there twice.
    const hasParts = planParts(file.size, PART_BYTES, profile.sealed ? TAG_BYTES : 0).partCount > 1;
    const from = ended?.receipt && granted.find(({ key }) => key === ended.receipt?.key)?.attempt;
    const own =
      ended?.resumed.length && hasParts
        ? all
        : all.filter(({ attempt }) => attempt === (from ?? outcome.attempt));
    const made = all.filter(({ key }) => truths.has(key)).length;
    if (schedule.journal && hasParts && made > 1)
      problems.push(`${file.name} was stored ${made} times, and the journal knew`);
    const keys = own.map(({ key }) => key);
    const objects = keys.flatMap((key) => truths.get(key) ?? []);
    const left = sent.some(({ key, bytes }) => keys.includes(key) && bytes.length > 0);
    if (ended === undefined) problems.push(`${file.name} ${NO_END}`);
    else problems.push(...judgeEnd(schedule, file.size, ended, objects, left, outcome.cancelled));
  }
  problems.push(...(await leftOpen(schedule, world, granted, outcome)));
  return problems;
}

/** One of the two files whole, never a mixture; the changed one only where the page took it. */
function isFile({ plaintext }: Truth, file: PlannedFile, changed = false): boolean {
  return plaintext?.equals(bytesOf(file)) || (changed && plaintext?.equals(bytesOf(file, true))) || false;
}

/** What the console of a page may not say: all but the developer's hint to a failure that there was. */
function spoken({ said, ended, before }: Outcome): string[] {
  const codes = [...before, ...[...ended.values()].map(({ code }) => code)];
  const hint = (words: string): boolean => codes.some((code) => words.startsWith(`Sealift: ${code}: `));
  return said.filter((words) => !hint(words) || words.includes('X-Amz-'));
}

function judgeEnd(
  schedule: Schedule,
  size: number,
  ended: Ended,
  objects: readonly Truth[],
  sent: boolean,
  cancelled: boolean,
): string[] {
  const { code, state, loaded, total, receipt, protection, index } = ended;
  const problems: string[] = ended.faults.map((fault) => `the page showed ${fault}`);
  const say = (words: string): void => void problems.push(`file ${index} (${code}): ${words}`);
  const allowed = [
    'done',
    ...(cancelled ? CANCELLING : []),
    ...(schedule.impatient ? GIVING_UP : []),
    ...(schedule.urlLifetime < 60 ? EXPIRING : []),
  ];
  if (!allowed.includes(code))
    say(
      `may not end so: ${ended.message} ${ended.field ?? ''} ${ended.problem?.code ?? ''} ${ended.cause ?? ''}`,
    );
  const states = code === 'done' ? ['done'] : ['failed', 'cancelled'];
  if (!states.includes(state) || ended.states.at(-1) !== state) say(`its state is ${state}: ${ended.states}`);
  const known = code === 'done' || code === 'cancelled-but-stored';
  if (known) {
    const object = objects.find(({ key }) => key === receipt?.key);
    if (receipt === undefined || object === undefined) say('has no receipt, or not of what is stored');
    else if (receipt.size !== size || receipt.objectSize !== object.size)
      say('its receipt tells other sizes');
    if (code === 'done' && (loaded !== size || total !== size))
      say(`${loaded} of ${total} bytes, of ${size}`);
  } else if (code !== 'outcome-unknown' && objects.length > 0) {
    say(`there is an object: ${objects.map(({ key }) => key)}`);
  }
  if (objects.length > 1) say(`made ${objects.length} objects`);

  const error = code === 'done' ? undefined : { code, problem: ended.problem, receipt };
  const { during, after } = uploadSentences({ code, error, protection });
  const claims = [...claimsOf(during), ...claimsOf(after)];
  if (claimsOf(after).includes('stored') && objects.length === 0) say(`"${after}", and nothing is`);
  if (claims.includes('nothing stored') && objects.length > 0) say(`"${after}", and there is an object`);
  if (claims.includes('nothing sent') && sent) say(`"${after}", and something was sent`);
  const sealed = schedule.profile !== 'sse-s3';
  if (claims.includes('encrypted here') && !sealed) say(`"${after}", and S3 encrypts`);
  if (claims.includes('encrypted by S3') && sealed) say(`"${after}", and S3 does not encrypt`);
  return problems;
}

/** Multipart uploads that are still open: only what nobody could have ended. */
async function leftOpen(
  schedule: Schedule,
  world: World,
  granted: readonly Granted[],
  outcome: Outcome,
): Promise<string[]> {
  const problems: string[] = [];
  const { storage, signer, store } = world;
  const broken = ({ fault, left, status }: Passage): boolean =>
    fault !== undefined || left || status < 200 || status > 299;
  const down = schedule.happenings.some(({ what }) => what === 'offline' || what.startsWith('restart'));
  const unheard = (ofPage: string, ofSigner: string): boolean =>
    down ||
    signer.passages.some((one) => [ofPage, 'batch', PREFLIGHT].includes(one.call) && broken(one)) ||
    storage.passages.some((one) => one.call === ofSigner && broken(one));
  const unheardStart = unheard('uploads/start', 's3 create');
  const unheardAbort = unheard('uploads/abort', 's3 delete');
  for (const [key, parts] of await store.openParts()) {
    const grant = granted.find((one) => one.key === key);
    const code = grant && outcome.ended.get(grant.index)?.code;
    const earlier = grant !== undefined && grant.attempt < outcome.attempt;
    // What the page had not written down yet has no part.
    if (earlier && (parts === 0 || !schedule.journal)) continue;
    // The signer may still have been at work for an earlier schedule.
    if (parts === 0 && !key.startsWith(`${ownerOf(schedule)}/`)) continue;
    if (grant === undefined) problems.push(`${key} is open, and was granted to nobody`);
    // Told already, and with it that nobody came to end this.
    else if (code === undefined) continue;
    else if (parts === 0 && unheardStart) continue;
    else if (code === 'done') problems.push(`${key} is open with ${parts} parts, and its file is done`);
    else if (!unheardAbort) problems.push(`${key} is open with ${parts} parts after ${code}`);
  }
  return problems;
}

/** Whose every object key is, also where the page never heard of it. */
function grantsIn(passages: readonly Passage[], { files }: Schedule): Granted[] {
  return callsIn(passages).flatMap(({ call, body, status, answer }) => {
    if (call !== 'uploads' || status !== 200) return [];
    const { context } = body as { context: { file: string; attempt: string } };
    const { key } = answer as { key: string };
    const index = files.findIndex(({ name }) => name === context.file);
    return [{ key, index, attempt: Number(context.attempt) }];
  });
}

/** One call to the signer, by itself or in a batch, and what it answered, heard or not. */
interface SignerCall {
  readonly call: string;
  readonly body: unknown;
  readonly status: number;
  readonly answer: unknown;
}

function callsIn(passages: readonly Passage[]): SignerCall[] {
  return passages.flatMap(({ call, sent, answer, status }) => {
    if (call === PREFLIGHT || status !== 200) return [];
    const body = JSON.parse(Buffer.concat(sent).toString());
    const answered = JSON.parse(Buffer.concat(answer).toString());
    if (call !== 'batch') return [{ call, body, status, answer: answered }];
    return body.calls.map((one: { call: string; body: unknown }, index: number) => ({
      ...one,
      status: answered.answers[index].status,
      answer: answered.answers[index].body,
    }));
  });
}

function profileOf({ profile }: Schedule, { wrappingKey }: World) {
  const aesKey = Buffer.from(wrappingKey, 'base64');
  if (profile === 'raw-aes') return { sealed: true, wrapping: { aesKey } };
  return { sealed: profile === 'kms' };
}
