import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AuditFile } from '@sealift/admin/audit';
import { type Audit, type Authorize, auditLines, createSigner } from '@sealift/signer';

import { serve as listen } from '@sealift/signer/node';
import { type Command, parse, type Terminal, UsageError } from './command.js';
import { readPrivateFile } from './private-file.js';
import { protectionOf } from './protection-flags.js';
import type { SharedLimits } from './redis-limits.js';
import { SERVE_OPTIONS, type ServeFlags, serveFlags } from './serve-flags.js';
import { s3Of, secretOf } from './serve-settings.js';

export const serve: Command = {
  help: `Usage: sealift serve --authorize MODULE --bucket NAME --region NAME --allowed-origin ORIGIN PROTECTION

Each flag may stand in the environment instead: --kms-file is SEALIFT_KMS_FILE.
The secret always does: SEALIFT_SECRET, 32 bytes or more, and SEALIFT_PREVIOUS_SECRET
while it is being replaced. Credentials for S3 come as for any AWS tool.

  --authorize MODULE       JavaScript module that exports the function "authorize"
  --allowed-origin ORIGIN  may be given several times (in the environment: with commas)
  --bucket NAME, --region NAME
  --s3-endpoint URL        an S3-compatible store, addressed path-style
  --bucket-owner ACCOUNT   AWS account that the bucket must belong to

PROTECTION, --protection client (default): the page encrypts. Its data keys are wrapped by one of
  --kms aws --key-id KEY   AWS KMS in the same region
  --kms-file FILE --key-id KEY
                           local KMS (see "sealift keys"), with --kms-principal NAME: this
                           signer's name in its key policies, default signer
  --previous-key-id KEY …  master keys of older objects, for reading
  --recipient PEM          RSA public key: only its owner can read, no KMS needed
  --keyring NAME           raw-aes or raw-rsa: pages bring their own keys
  --enable-legacy wrapping-algorithms, --enable-legacy unauthenticated-modes
                           let out what old clients wrote, for pages that ask for it
  --segments on|off        pages store a segment table beside each object of more than 768 KiB, so
                           that ranges of it can be verified; default off
and S3 may encrypt once more:
  --storage PROFILE        one of the four below

PROTECTION where only S3 encrypts:
  --protection sse-s3
  --protection sse-kms     --kms-key-id KEY [--encryption-context NAME=VALUE …] [--bucket-key on|off]
  --protection dsse-kms    --kms-key-id KEY [--encryption-context NAME=VALUE …]
  --protection sse-c       --master-secrets FILE: "VERSION BASE64" per line, the newest first;
                           not readable by others; or --keys browser: pages hold the keys
  --kms-key-target KEY     the key behind an alias, which S3 reports instead; "describe"
                           asks AWS KMS now. Without it another key is not noticed

  --base-path PATH         e.g. /sealift
  --host ADDRESS           default 127.0.0.1
  --port NUMBER            default 8787; 0 picks a free one
  --shutdown-delay SECONDS   on SIGTERM: "ready" answers 503, requests are taken for so long;
                           default 0
  --shutdown-timeout SECONDS for requests under way then; default 30
  --receipt-key PEM …      Ed25519 keys of receipts: the first private one signs (not readable by
                           others), public ones are published; default: derived from the secret
  --redis URL              counts limits for all replicas in Redis or Valkey; with a password only
                           as SEALIFT_REDIS; needs the package "redis" beside this one
  --audit-file FILE        hash-chained JSON lines are appended; default: standard error
  --audit-head-file FILE   keeps number and hash of the last line (see "sealift audit")

  sealift serve --authorize ./authorize.js --bucket my-uploads --region eu-central-1 \\
    --allowed-origin https://app.example --kms aws --key-id alias/uploads
  sealift serve --authorize ./authorize.js --bucket my-uploads --region eu-central-1 \\
    --allowed-origin https://app.example --protection sse-c --master-secrets secrets`,
  flags: SERVE_OPTIONS,

  async run(args, terminal) {
    const { values, positionals } = parse(args, SERVE_OPTIONS);
    if (positionals[0] !== undefined) throw new UsageError(`"${positionals[0]}" is one argument too many`);
    const flags = serveFlags(values, terminal.env);
    const shared = flags.redis === undefined ? undefined : await limitsIn(flags.redis, terminal);
    try {
      const signer = createSigner({
        s3: s3Of(flags),
        secret: secretOf(terminal.env),
        protection: await protectionOf(flags),
        authorize: await loadAuthorize(flags.authorize),
        allowedOrigins: flags.allowedOrigins,
        ...(flags.basePath === undefined ? {} : { basePath: flags.basePath }),
        receiptKeys: await Promise.all(flags.receiptKeys.map(readReceiptKey)),
        audit: await auditOf(flags, terminal),
        ...(shared === undefined ? {} : { limits: { store: shared.store } }),
      });
      const server = await listen(signer, { host: flags.host, port: flags.port });
      terminal.out(`The signer listens on ${server.url}${flags.basePath ?? ''}`);
      if (!terminal.signal.aborted) await once(terminal.signal, 'abort');
      await server.close({ delay: flags.shutdownDelay, timeout: flags.shutdownTimeout });
    } finally {
      await shared?.close();
    }
  },
};

/** Loaded where it is asked for: most signers are one. @throws UsageError */
async function limitsIn(url: string, terminal: Terminal): Promise<SharedLimits> {
  const { connectLimits } = await import('./redis-limits.js');
  return connectLimits(url, terminal);
}

/** The application's decision, in a module of its own. @throws UsageError */
async function loadAuthorize(path: string): Promise<Authorize> {
  const module: unknown = await import(pathToFileURL(resolve(path)).href).catch(
    (error: NodeJS.ErrnoException) => {
      throw new UsageError(
        error.code === 'ERR_MODULE_NOT_FOUND'
          ? `${path} is not a module`
          : `${path} cannot be loaded: ${error.message}`,
      );
    },
  );
  const { authorize } = module as { authorize?: unknown };
  if (typeof authorize !== 'function')
    throw new UsageError(`${path} must export a function named "authorize"`);
  return authorize as Authorize;
}

/** Only a public key may be readable by others. @throws UsageError */
async function readReceiptKey(path: string): Promise<string> {
  const text = await readFile(path, 'utf8');
  return text.includes('PRIVATE KEY') ? readPrivateFile(path, '--receipt-key') : text;
}

/** A file that cannot be written is found out now, not at the first upload. @throws AuditError, UsageError */
async function auditOf({ auditFile, auditHeadFile }: ServeFlags, terminal: Terminal): Promise<Audit> {
  if (auditFile === undefined) {
    if (auditHeadFile !== undefined) throw new UsageError('--audit-head-file needs --audit-file');
    return auditLines((line) => terminal.err(line));
  }
  const file = new AuditFile(auditFile, auditHeadFile === undefined ? {} : { headFile: auditHeadFile });
  await file.check();
  return (event) => file.write(event);
}
