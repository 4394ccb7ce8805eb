import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import { type HttpRequest, HttpResponse } from '@smithy/core/protocols';
import type { S3Answer, S3Call } from '../../../signer/src/testing/scripted-s3.js';

export interface ScriptedS3 {
  readonly client: S3Client;
  /** What was sent, in order. */
  readonly calls: S3Call[];
}

/** An S3 client whose answers a test writes; nothing leaves the process. */
export function scriptedS3(answer: (call: S3Call) => S3Answer | Promise<S3Answer>): ScriptedS3 {
  const calls: S3Call[] = [];
  const client = new S3Client({
    region: 'eu-central-1',
    endpoint: 'https://s3.example',
    forcePathStyle: true,
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'the-secret-access-key-of-the-tests' },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 1,
    requestHandler: {
      async handle(request: HttpRequest) {
        const query = Object.fromEntries(
          Object.entries(request.query).map(([name, value]) => [name, String(value ?? '')]),
        );
        const { method, path, headers } = request;
        const call = {
          method,
          path,
          query,
          headers,
          body: request.body === undefined ? '' : String(request.body),
        };
        calls.push(call);
        const { status, headers: sent = {}, body = '' } = await answer(call);
        return {
          response: new HttpResponse({
            statusCode: status,
            headers: sent,
            body: Readable.from([Buffer.from(body)]),
          }),
        };
      },
      updateHttpClientConfig() {},
      httpHandlerConfigs: () => ({}),
    },
  });
  return { client, calls };
}
