import type { S3Options } from '@sealift/s3';

export interface S3Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface S3Call {
  readonly method: string;
  /** Encoded, with the bucket in front. */
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface ScriptedS3 {
  /** For `createSigner`. */
  readonly options: S3Options;
  /** What was sent, in order. */
  readonly calls: S3Call[];
}

/** An S3 whose answers a test writes; nothing leaves the process. */
export function scriptedS3(answer: (call: S3Call) => S3Answer | Promise<S3Answer>): ScriptedS3 {
  const calls: S3Call[] = [];
  const options: S3Options = {
    bucket: 'uploads-bucket',
    region: 'eu-central-1',
    endpoint: 'https://s3.example',
    forcePathStyle: true,
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'the-secret-access-key-of-the-tests' },
    maxAttempts: 1,
    async fetch(url, { method = 'GET', headers, body }) {
      const { pathname: path, searchParams } = new URL(url);
      const call = {
        method,
        path,
        query: Object.fromEntries(searchParams),
        headers: headers as Record<string, string>,
        body: typeof body === 'string' ? body : '',
      };
      calls.push(call);
      const { status, headers: sent = {}, body: text = '' } = await answer(call);
      // As S3 does: no body with an answer to HEAD.
      return new Response(method === 'HEAD' || status === 204 || status === 304 ? null : text, {
        status,
        headers: sent,
      });
    },
  };
  return { options, calls };
}

/** An S3 error document. */
export function s3Error(status: number, code: string, headers: Record<string, string> = {}): S3Answer {
  return {
    status,
    headers: { 'content-type': 'application/xml', ...headers },
    body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>see https://s3.example/?X-Amz-Signature=leak</Message></Error>`,
  };
}

export function s3Xml(root: string, inner: string): S3Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?><${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inner}</${root}>`,
  };
}
