import {
  type BatchRequest,
  type ChecksRequest,
  type CompleteRequest,
  type DownloadRequest,
  MAX_BATCH_CALLS,
  MAX_PARTS,
  type OpenedRequest,
  type PartToSign,
  type PartUrlsRequest,
  type StartRequest,
  type TokenRequest,
  type UploadRequest,
} from '@sealift/protocol';
import * as v from 'valibot';
import { SignerError } from '../errors.js';

/** Most URLs in one answer. */
export const MAX_URLS: number = 100;

/** Longest token: a single PUT's holds 2 KB of metadata. */
const token = v.pipe(v.string(), v.maxLength(8192, 'is too long'));
const size = v.pipe(v.number(), v.safeInteger('must be a whole number'), v.minValue(0, 'must be 0 or more'));
/** valibot takes an array for an object. */
const noArray = v.check<unknown, string>((value) => !Array.isArray(value), 'must be an object');
const crc = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9+/]{10}[AEIMQUYcgkosw048]=$/, 'must be 8 bytes in base64'),
);
const checksum = fields({ algorithm: v.literal('CRC64NVME', 'must be "CRC64NVME"'), value: crc });
/** The application's own words: at most 16 entries of 1,024 characters. */
const context = v.pipe(
  v.unknown(),
  noArray,
  v.record(
    v.pipe(v.string(), v.maxLength(64, 'has too long a name')),
    v.pipe(v.string(), v.maxLength(1024, 'is too long')),
  ),
  v.maxEntries(16, 'has too many entries'),
);
const metadata = v.pipe(
  v.unknown(),
  noArray,
  v.record(v.string(), v.pipe(v.string(), v.maxLength(2048, 'is too long'))),
  v.maxEntries(16, 'has too many entries'),
);
const partNumber = v.pipe(
  v.number(),
  v.integer('must be a whole number'),
  v.minValue(1, 'must be 1 or more'),
  v.maxValue(MAX_PARTS, `must be ${MAX_PARTS} or less`),
);
const part: Schema<PartToSign> = exact(fields({ partNumber, checksum: crc }));
const parts = v.pipe(
  v.array(part),
  v.minLength(1, 'is empty'),
  v.maxLength(MAX_URLS, `may hold ${MAX_URLS} parts`),
  v.check(
    (parts) => new Set(parts.map(({ partNumber }) => partNumber)).size === parts.length,
    'names a part twice',
  ),
);

export type Schema<T> = v.GenericSchema<unknown, T>;

export const uploadRequest: Schema<UploadRequest> = exact(fields({ size, context: v.optional(context) }));
export const startRequest: Schema<StartRequest> = exact(
  fields({ token, metadata, checksum: v.optional(checksum), parts: v.optional(parts) }),
);
export const openedRequest: Schema<OpenedRequest> = exact(
  fields({ token, uploadId: v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,1024}$/, 'is not an upload id')) }),
);
export const partUrlsRequest: Schema<PartUrlsRequest> = exact(fields({ token, parts }));
export const completeRequest: Schema<CompleteRequest> = exact(
  fields({ token, checksum, segments: v.optional(checksum) }),
);
export const tokenRequest: Schema<TokenRequest> = exact(fields({ token }));
export const downloadRequest: Schema<DownloadRequest> = exact(
  fields({
    key: v.pipe(v.string(), v.minLength(1, 'is empty'), v.maxBytes(1024, 'is longer than 1,024 bytes')),
    versionId: v.optional(v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,1024}$/, 'is not a version id'))),
    renew: v.optional(v.literal(true, 'must be true, or left out')),
    context: v.optional(context),
  }),
);

export const batchRequest: Schema<BatchRequest> = exact(
  fields({
    calls: v.pipe(
      v.array(exact(fields({ call: v.string(), body: v.unknown() }))),
      v.minLength(1, 'is empty'),
      v.maxLength(MAX_BATCH_CALLS, `may hold ${MAX_BATCH_CALLS} calls`),
    ),
  }),
);
export const checksRequest: Schema<ChecksRequest> = exact(fields({ context: v.optional(context) }));

/** @throws SignerError `invalid-request` naming the field */
export function parse<T>(schema: Schema<T>, body: unknown): T {
  const result = v.safeParse(schema, body, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = fieldOf(issue);
  const subject = field === '' ? 'The body' : `"${field}"`;
  throw new SignerError('invalid-request', `${subject} ${complaint(issue)}.`, field === '' ? {} : { field });
}

/** Exactly these fields, no other. */
function fields(entries: v.ObjectEntries): v.GenericSchema<unknown, unknown> {
  return v.pipe(v.unknown(), noArray, v.strictObject(entries));
}

/** What is optional here is `field?: T` there: absent, never undefined. */
function exact<T>(schema: v.GenericSchema<unknown, unknown>): Schema<T> {
  return schema as Schema<T>;
}

/** `parts[3].checksum`; a name made up by the caller is cut and stripped: it is told, and logged, and may be anything, an address too. */
function fieldOf(issue: v.BaseIssue<unknown>): string {
  return (issue.path ?? [])
    .map(({ key }, depth) =>
      typeof key === 'number' ? `[${key}]` : `${depth === 0 ? '' : '.'}${plain(String(key))}`,
    )
    .join('');
}

function plain(name: string): string {
  return name.slice(0, 64).replace(/[^\w .:-]/g, '_');
}

function complaint(issue: v.BaseIssue<unknown>): string {
  if (issue.kind === 'validation' || issue.type === 'literal') return issue.message;
  if (issue.expected === 'never') return 'is not a field of this request';
  if (issue.received === 'undefined') return 'is missing';
  return `must be ${NAMES[issue.type] ?? 'of another type'}`;
}

const NAMES: Readonly<Record<string, string>> = {
  strict_object: 'an object',
  record: 'an object',
  array: 'an array',
  string: 'a string',
  number: 'a number',
};
