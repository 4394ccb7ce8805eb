/// <reference types="vite/client" />
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Kms } from '@sealift/core';
import { localKms } from '@sealift/kms/local';
import { type Authorize, clientEncryption, createSigner } from '@sealift/signer';
import { requestListener } from '@sealift/signer/node';
import { createDevS3 } from 'sealift-dev-s3';
import masterKeys from './keys/kms.json?raw';
import { loadScenarios, type Scenario } from './load.js';

/** The contexts of the official clients' objects name it. */
const BUCKET = 'interop';
/** Where `authorize` sends readers: the page cannot choose an instruction file. */
const PARTNER = '-partner';

/** What answers the requests that `stack.ts` receives. */
export interface Stack {
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
}

export async function openStack(): Promise<Stack> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sealift-vectors-'));
  const rule = { allowedOrigins: ['*'], allowedMethods: ['GET' as const], allowedHeaders: ['*'] };
  const devS3 = await createDevS3({
    directory: path.join(folder, 's3'),
    buckets: [{ name: BUCKET, cors: [{ ...rule, exposeHeaders: ['content-range'] }] }],
  });
  const { endpoint, region, credentials } = devS3;
  const s3 = { endpoint, region, credentials, forcePathStyle: true };
  const client = new S3Client(s3);
  const keyFile = path.join(folder, 'kms.json');
  await writeFile(keyFile, masterKeys, { mode: 0o600 });
  const scenarios = new Map(loadScenarios().map((scenario) => [scenario.name, scenario]));
  const kms = answering([...scenarios.values()], localKms({ file: keyFile }));
  const [keyId = ''] = Object.keys(JSON.parse(masterKeys).keys);
  const legacy = { enableLegacyWrappingAlgorithms: true, enableLegacyUnauthenticatedModes: true };
  const protections = {
    '/open': clientEncryption({ kms, keyId, legacy }),
    '/strict': clientEncryption({ kms, keyId }),
  };
  const authorize: Authorize = (_, intent) => ({
    owner: 'tester',
    prefix: 'official/',
    ...(intent.action === 'download' && intent.key.endsWith(PARTNER)
      ? { instructionFileSuffix: '.partner' }
      : {}),
  });
  /** Nobody knows the ports of the pages beforehand: a signer for each of their origins. */
  const signers = new Map<string, ReturnType<typeof requestListener>>();
  const signerFor = (basePath: keyof typeof protections, origin: string) => {
    const id = `${basePath} ${origin}`;
    const known =
      signers.get(id) ??
      requestListener(
        createSigner({
          s3: { ...s3, bucket: BUCKET },
          secret: new Uint8Array(32).fill(9),
          basePath,
          protection: protections[basePath],
          allowedOrigins: [origin],
          authorize,
        }),
      );
    signers.set(id, known);
    return known;
  };

  async function store({ name, metadata, instructionFile, body }: Scenario): Promise<void> {
    const put = (key: string, Body: Uint8Array, Metadata: Record<string, string>) =>
      client.send(new PutObjectCommand({ Bucket: BUCKET, Key: `official/${key}`, Body, Metadata }));
    await put(name, Buffer.from(body, 'hex'), { ...metadata });
    if (instructionFile === undefined) return;
    await put(
      `${name}${name.endsWith(PARTNER) ? '.partner' : '.instruction'}`,
      Buffer.from(instructionFile),
      {},
    );
  }

  /** What a test has sealed itself: the body, and the metadata in the query. */
  async function put(request: IncomingMessage, key: string): Promise<void> {
    const { searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
    const body: Uint8Array[] = [];
    for await (const piece of request) body.push(piece);
    const Metadata = JSON.parse(searchParams.get('metadata') ?? '{}');
    await client.send(
      new PutObjectCommand({ Bucket: BUCKET, Key: `official/${key}`, Body: Buffer.concat(body), Metadata }),
    );
  }

  return {
    async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const { url = '', headers } = request;
      const { origin = 'http://127.0.0.1' } = headers;
      const [, first = '', name = ''] = url.split('/');
      if (first === 'open' || first === 'strict')
        return void signerFor(`/${first}`, origin)(request, response);
      if (first === 'put') {
        await put(request, decodeURIComponent(name.split('?')[0] ?? ''));
        return void response.writeHead(204, { 'access-control-allow-origin': origin }).end();
      }
      const scenario = scenarios.get(decodeURIComponent(name));
      if (first !== 'store' || scenario === undefined) return void response.writeHead(404).end();
      await store(scenario);
      response.writeHead(204, { 'access-control-allow-origin': origin }).end();
    },
    async close() {
      client.destroy();
      await devS3.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A KMS that knows the data keys of the vectors, whose master keys nobody has; the others go to the real one. */
function answering(scenarios: readonly Scenario[], real: Kms): Kms {
  const known = new Map<string, string>();
  for (const { keyring, source, metadata, instructionFile } of scenarios) {
    if (keyring.type !== 'kms' || source.startsWith('written by')) continue;
    const blob = /"x-amz-(?:3|key-v2)":\s*"([^"]+)"/.exec(instructionFile ?? JSON.stringify(metadata))?.[1];
    if (blob !== undefined) known.set(blob, keyring.plaintextDataKey);
  }
  return {
    generateDataKey: (request) => real.generateDataKey(request),
    async decrypt(request) {
      const dataKey = known.get(Buffer.from(request.ciphertextBlob).toString('base64'));
      if (dataKey === undefined) return real.decrypt(request);
      return { plaintext: new Uint8Array(Buffer.from(dataKey, 'base64')) };
    },
  };
}
