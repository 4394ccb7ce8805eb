import { required, type Terminal, UsageError } from './command.js';
import type { StorageValues } from './storage-flags.js';

export const SERVE_OPTIONS = {
  authorize: { type: 'string' },
  'allowed-origin': { type: 'string', multiple: true },
  bucket: { type: 'string' },
  region: { type: 'string' },
  's3-endpoint': { type: 'string' },
  'bucket-owner': { type: 'string' },
  protection: { type: 'string' },
  storage: { type: 'string' },
  'kms-key-id': { type: 'string' },
  'kms-key-target': { type: 'string' },
  'encryption-context': { type: 'string', multiple: true },
  'bucket-key': { type: 'string' },
  'master-secrets': { type: 'string' },
  keys: { type: 'string' },
  kms: { type: 'string' },
  'kms-file': { type: 'string' },
  'kms-principal': { type: 'string' },
  'key-id': { type: 'string' },
  'previous-key-id': { type: 'string', multiple: true },
  recipient: { type: 'string' },
  keyring: { type: 'string' },
  'enable-legacy': { type: 'string', multiple: true },
  segments: { type: 'string' },
  'base-path': { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  'shutdown-delay': { type: 'string' },
  'shutdown-timeout': { type: 'string' },
  'receipt-key': { type: 'string', multiple: true },
  'audit-file': { type: 'string' },
  'audit-head-file': { type: 'string' },
  redis: { type: 'string' },
} as const;

type Flag = keyof typeof SERVE_OPTIONS;
/** May be given several times; in the environment with commas. */
type ListFlag = 'allowed-origin' | 'enable-legacy' | 'encryption-context' | 'previous-key-id' | 'receipt-key';
type Values = {
  readonly [F in Flag]?: F extends ListFlag ? string[] | undefined : string | undefined;
};

export interface ServeFlags {
  readonly authorize: string;
  readonly allowedOrigins: readonly string[];
  readonly bucket: string;
  readonly region: string;
  readonly s3Endpoint: string | undefined;
  readonly bucketOwner: string | undefined;
  readonly protection: string;
  /** S3's layer around `client`. */
  readonly storage: string | undefined;
  /** The flags of whichever of the two S3 does. */
  readonly storageValues: StorageValues;
  readonly kms: string | undefined;
  readonly kmsFile: string | undefined;
  readonly kmsPrincipal: string | undefined;
  readonly keyId: string | undefined;
  readonly previousKeyIds: readonly string[];
  readonly recipient: string | undefined;
  readonly keyring: string | undefined;
  readonly enableLegacy: readonly string[];
  readonly segments: string | undefined;
  readonly basePath: string | undefined;
  readonly host: string;
  readonly port: number;
  /** Seconds. */
  readonly shutdownDelay: number;
  readonly shutdownTimeout: number;
  /** Paths of PEM files. */
  readonly receiptKeys: readonly string[];
  readonly auditFile: string | undefined;
  readonly auditHeadFile: string | undefined;
  /** URL. */
  readonly redis: string | undefined;
}

/** Flags first, then the environment (`--kms-file` is `SEALIFT_KMS_FILE`), then defaults. @throws UsageError */
export function serveFlags(values: Values, env: Terminal['env']): ServeFlags {
  const inEnv = (flag: Flag): string | undefined =>
    env[`SEALIFT_${flag.toUpperCase().replaceAll('-', '_')}`] || undefined;
  const one = (flag: Exclude<Flag, ListFlag>): string | undefined => values[flag] ?? inEnv(flag);
  const list = (flag: ListFlag): readonly string[] | undefined =>
    values[flag] ??
    inEnv(flag)
      ?.split(',')
      .map((item) => item.trim());
  const allowedOrigins = list('allowed-origin') ?? [];
  if (allowedOrigins.length === 0) throw new UsageError('--allowed-origin is missing');
  return {
    authorize: required(one('authorize'), '--authorize'),
    allowedOrigins,
    bucket: required(one('bucket'), '--bucket'),
    region: required(one('region') ?? env.AWS_REGION, '--region'),
    s3Endpoint: one('s3-endpoint'),
    bucketOwner: one('bucket-owner'),
    protection: one('protection') ?? 'client',
    storage: one('storage'),
    storageValues: {
      'kms-key-id': one('kms-key-id'),
      'kms-key-target': one('kms-key-target'),
      'encryption-context': list('encryption-context'),
      'bucket-key': one('bucket-key'),
      'master-secrets': one('master-secrets'),
      keys: one('keys'),
    },
    kms: one('kms'),
    kmsFile: one('kms-file'),
    kmsPrincipal: one('kms-principal'),
    keyId: one('key-id'),
    previousKeyIds: list('previous-key-id') ?? [],
    recipient: one('recipient'),
    keyring: one('keyring'),
    enableLegacy: list('enable-legacy') ?? [],
    segments: one('segments'),
    basePath: one('base-path'),
    host: one('host') ?? '127.0.0.1',
    port: portOf(one('port') ?? '8787'),
    shutdownDelay: secondsOf(one('shutdown-delay') ?? '0', '--shutdown-delay'),
    shutdownTimeout: secondsOf(one('shutdown-timeout') ?? '30', '--shutdown-timeout'),
    receiptKeys: list('receipt-key') ?? [],
    auditFile: one('audit-file'),
    auditHeadFile: one('audit-head-file'),
    redis: redisOf(values.redis, inEnv('redis')),
  };
}

function secondsOf(text: string, flag: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw new UsageError(`${flag} is 0 to 999 seconds`);
}

/** A command line is seen by other users, the environment is not. No message repeats the address. */
function redisOf(flag: string | undefined, inEnv: string | undefined): string | undefined {
  const text = flag ?? inEnv;
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['redis:', 'rediss:'].includes(url.protocol) || url.hostname === '')
    throw new UsageError('--redis is redis://HOST:PORT or rediss://HOST:PORT');
  if (flag !== undefined && url.password !== '')
    throw new UsageError('--redis may not show a password: put the address into SEALIFT_REDIS');
  return text;
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageError('--port is 0 to 65535');
}
