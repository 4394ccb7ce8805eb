import type { Entry } from './command.js';

/** In the order of the help. */
export const COMMANDS: readonly Entry[] = [
  {
    name: 'serve',
    summary: 'run the signer as an HTTP server',
    load: async () => (await import('./serve.js')).serve,
  },
  {
    name: 'keys',
    summary: 'administer the master keys of a local KMS',
    load: async () => (await import('./keys.js')).keys,
  },
  {
    name: 'bucket',
    summary: 'print, apply and examine what a bucket needs',
    load: async () => (await import('./bucket.js')).bucket,
  },
  {
    name: 'audit',
    summary: 'verify a hash-chained audit file',
    load: async () => (await import('./audit.js')).audit,
  },
  {
    name: 'receipt',
    summary: 'verify a receipt with public keys',
    load: async () => (await import('./receipt.js')).receipt,
  },
  {
    name: 'encrypt',
    summary: 'encrypt a file as an S3 Encryption Client object',
    load: async () => (await import('./encrypt.js')).encrypt,
  },
  {
    name: 'decrypt',
    summary: 'decrypt an S3 Encryption Client object',
    load: async () => (await import('./decrypt.js')).decrypt,
  },
  {
    name: 'ls',
    summary: 'list encrypted objects in S3',
    load: async () => (await import('./ls.js')).ls,
  },
  {
    name: 'cat',
    summary: 'decrypt an object to standard output',
    load: async () => (await import('./decrypt.js')).cat,
  },
  {
    name: 'segments',
    summary: 'make and verify the tables that ranges are verified by',
    load: async () => (await import('./segments.js')).segments,
  },
  {
    name: 'rewrap',
    summary: 'give stored objects another wrapping key',
    load: async () => (await import('./rewrap.js')).rewrap,
  },
  {
    name: 'rekey',
    summary: 'give stored objects under SSE-C a new key',
    load: async () => (await import('./rekey.js')).rekey,
  },
  {
    name: 'sweep',
    summary: 'end uploads that nobody will complete',
    load: async () => (await import('./sweep.js')).sweep,
  },
  {
    name: 'fleet',
    summary: 'prepare new keys for more objects than one machine handles',
    load: async () => (await import('./fleet.js')).fleet,
  },
  {
    name: 'completion',
    summary: 'print what lets a shell complete commands and flags',
    load: async () => (await import('./completion.js')).completionOf(COMMANDS),
  },
];
