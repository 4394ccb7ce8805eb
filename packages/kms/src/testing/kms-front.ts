import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface KmsFront {
  readonly endpoint: string;
  /** Answers the next calls of this operation instead of the server behind: status, AWS error name, message. */
  fail(operation: string, error: readonly [status: number, name: string, message: string] | 'hang up'): void;
  readonly operations: string[];
  close(): Promise<void>;
}

interface Call {
  readonly KeyId?: string;
  readonly EncryptionContext?: Record<string, string>;
}

/**
 * Stands before moto and adds what AWS KMS does and moto leaves out: GenerateDataKey, Encrypt and Decrypt refuse a key that is
 * disabled (DisabledException) or waits for its deletion (KMSInvalidStateException), and Decrypt under another key
 * is an IncorrectKeyException (API reference of these operations). moto runs names and values of the encryption context
 * together, so it gets them with ends that show. Without a server behind it answers only failures.
 */
export async function kmsFront(behind?: string): Promise<KmsFront> {
  const faults = new Map<string, Parameters<KmsFront['fail']>[1]>();
  const operations: string[] = [];

  async function ask(operation: string, body: string, headers: Record<string, string>): Promise<Response> {
    if (behind === undefined) return problem(500, 'KMSInternalException', '');
    return fetch(behind, {
      method: 'POST',
      headers: { ...headers, 'x-amz-target': `TrentService.${operation}` },
      body,
    });
  }

  async function answer(operation: string, body: string, headers: Record<string, string>): Promise<Response> {
    const { EncryptionContext = {}, ...rest } = JSON.parse(body) as Call;
    const apart = Object.entries(EncryptionContext).map((pair) => pair.map((text) => JSON.stringify(text)));
    const call: Call = { ...rest, EncryptionContext: Object.fromEntries(apart) as Record<string, string> };
    const answer = await ask(operation, JSON.stringify(call), headers);
    const { KeyId: wanted } = call;
    if (operation === 'Decrypt' && !answer.ok && wanted !== undefined) {
      const text = await answer.clone().text();
      return text.includes('AccessDeniedException')
        ? problem(400, 'IncorrectKeyException', 'The key ID in the request does not identify a CMK …')
        : answer;
    }
    if (!answer.ok || !['GenerateDataKey', 'Encrypt', 'Decrypt'].includes(operation)) return answer;
    const { KeyId } = (await answer.clone().json()) as { KeyId: string };
    const described = await ask('DescribeKey', JSON.stringify({ KeyId }), headers);
    const { KeyMetadata } = (await described.json()) as { KeyMetadata: { KeyState: string } };
    if (KeyMetadata.KeyState === 'Disabled')
      return problem(400, 'DisabledException', `${KeyId} is disabled.`);
    if (KeyMetadata.KeyState === 'PendingDeletion')
      return problem(400, 'KMSInvalidStateException', `${KeyId} is pending deletion.`);
    return answer;
  }

  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    operations.push(operation);
    const body = await textOf(request);
    const fault = faults.get(operation);
    if (fault === 'hang up') {
      request.socket.destroy();
      return;
    }
    const { authorization = '', 'x-amz-date': date = '' } = request.headers;
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      authorization,
      'x-amz-date': String(date),
    };
    const reply = fault === undefined ? await answer(operation, body, headers) : problem(...fault);
    response.writeHead(reply.status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(Buffer.from(await reply.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fail: (operation, error) => void faults.set(operation, error),
    operations,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function problem(status: number, name: string, message: string): Response {
  return new Response(JSON.stringify({ __type: name, message }), { status });
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
