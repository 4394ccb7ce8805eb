import { parseArgs } from 'node:util';

export const HELP = `Usage: sealift-dev-s3 [options]

A strict S3 development server. It verifies every signature and stores objects in one folder.

  --port N               TCP port (default 9090; 0 takes a free one)
  --host ADDRESS         address to listen on (default 127.0.0.1: this machine only)
  --data DIR             folder for objects and credentials (default .sealift/s3)
  --bucket NAME          create this bucket when it does not exist; repeatable
  --versioning           those buckets keep versions
  --cors-origin ORIGIN   let pages of this origin read and write those buckets; repeatable
  --access-key ID        access key id (default: random, kept in the data folder)
  --secret-key SECRET    secret access key (default: random, kept in the data folder)
  --region NAME          region that signatures must be for (default us-east-1)
  --kms-key ID           a KMS key id that exists for SSE-KMS; repeatable
  --tls-cert FILE        certificate in PEM; with --tls-key the server speaks HTTPS only
  --tls-key FILE         private key in PEM
  --fast-etags           random ETags for objects and parts instead of MD5: half the work per byte
  --verbose              one line per request
  --help                 this text
`;

const SPEC = {
  port: { type: 'string', default: '9090' },
  host: { type: 'string', default: '127.0.0.1' },
  data: { type: 'string', default: '.sealift/s3' },
  bucket: { type: 'string', multiple: true, default: [] as string[] },
  'cors-origin': { type: 'string', multiple: true, default: [] as string[] },
  'access-key': { type: 'string' },
  'secret-key': { type: 'string' },
  region: { type: 'string', default: 'us-east-1' },
  'kms-key': { type: 'string', multiple: true, default: [] as string[] },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  versioning: { type: 'boolean', default: false },
  'fast-etags': { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export interface CliOptions {
  readonly port: number;
  readonly host: string;
  readonly data: string;
  readonly buckets: readonly string[];
  readonly corsOrigins: readonly string[];
  readonly accessKey: string | undefined;
  readonly secretKey: string | undefined;
  readonly region: string;
  readonly kmsKeys: readonly string[];
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  readonly versioning: boolean;
  readonly fastEtags: boolean;
  readonly verbose: boolean;
  readonly help: boolean;
}

/** @throws TypeError naming the option that is wrong */
export function readOptions(args: readonly string[]): CliOptions {
  const { values } = parseArgs({ args: [...args], options: SPEC, strict: true, allowPositionals: false });
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535)
    throw new TypeError('--port must be a number from 0 to 65535.');
  const [certFile, keyFile] = [values['tls-cert'], values['tls-key']];
  if ((certFile === undefined) !== (keyFile === undefined))
    throw new TypeError('--tls-cert and --tls-key go together.');
  return {
    port,
    host: values.host,
    data: values.data,
    buckets: values.bucket,
    corsOrigins: values['cors-origin'],
    accessKey: values['access-key'],
    secretKey: values['secret-key'],
    region: values.region,
    kmsKeys: values['kms-key'],
    tls: certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile },
    versioning: values.versioning,
    fastEtags: values['fast-etags'],
    verbose: values.verbose,
    help: values.help,
  };
}
