import type { CommitmentPolicy } from '@sealift/core';
import { type parse, STANDARD, UsageError } from './command.js';
import { s3UrlOf } from './s3-url.js';

/** Flags of whatever decrypts one object. */
export const OPEN_OPTIONS = {
  region: { type: 'string' },
  's3-endpoint': { type: 'string' },
  'bucket-owner': { type: 'string' },
  'master-secrets': { type: 'string' },
  kms: { type: 'string' },
  'kms-file': { type: 'string' },
  'kms-principal': { type: 'string' },
  'key-id': { type: 'string' },
  'group-may-read-keys': { type: 'boolean', default: false },
  'aes-key': { type: 'string' },
  'rsa-private-key': { type: 'string' },
  identity: { type: 'boolean', default: false },
  'moved-from': { type: 'string' },
  'object-key': { type: 'string' },
  senders: { type: 'string', multiple: true },
  metadata: { type: 'string' },
  'instruction-file': { type: 'string' },
  suffix: { type: 'string' },
  'allow-non-committing': { type: 'boolean', default: false },
  'enable-legacy-wrapping-algorithms': { type: 'boolean', default: false },
  'enable-legacy-unauthenticated-modes': { type: 'boolean', default: false },
  'delayed-authentication': { type: 'boolean', default: false },
} as const;

export type OpenValues = ReturnType<typeof parse<typeof OPEN_OPTIONS>>['values'] & {
  readonly force?: boolean;
};

const PLACES = {
  s3: 's3://BUCKET/KEY',
  stream: 'an object from standard input',
  folder: 'a folder',
} as const;
/** Flags that are for some places only. */
const FLAGS_OF = {
  'instruction-file': ['folder', 'stream'],
  metadata: ['stream'],
  suffix: ['s3'],
  region: ['s3'],
  's3-endpoint': ['s3'],
  'bucket-owner': ['s3'],
  'master-secrets': ['s3'],
} as const;

/** Where an object lies. @throws UsageError as `s3UrlOf` */
export function placeOf(source: string): keyof typeof PLACES {
  if (s3UrlOf(source) !== undefined) return 's3';
  return source === STANDARD ? 'stream' : 'folder';
}

/** Flags of another place would do nothing. @throws UsageError */
export function refuseOtherPlace(values: OpenValues, place: keyof typeof PLACES): void {
  for (const [flag, places] of Object.entries(FLAGS_OF)) {
    const isGiven = values[flag as keyof typeof FLAGS_OF] !== undefined;
    if (isGiven && !places.some((one) => one === place))
      throw new UsageError(`--${flag} is for ${places.map((one) => PLACES[one]).join(' and ')}`);
  }
}

/** Which instruction file is read. @throws UsageError */
export function instructionFileOf({ suffix }: { readonly suffix?: string | undefined }): {
  instructionFileSuffix?: string;
} {
  if (suffix === undefined) return {};
  if (!/^\.[^/]+$/.test(suffix)) throw new UsageError('--suffix is a dot and a name, like .partner');
  return { instructionFileSuffix: suffix };
}

export function policyOf(values: OpenValues): CommitmentPolicy {
  return values['allow-non-committing'] ? 'REQUIRE_ENCRYPT_ALLOW_DECRYPT' : 'REQUIRE_ENCRYPT_REQUIRE_DECRYPT';
}
