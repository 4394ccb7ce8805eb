import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
  /** The text of `<Code>`, or nothing. */
  readonly code: string | undefined;
}

/** A request as bytes: nothing tidies it up on its way. */
export interface RawRequest {
  readonly method: string;
  /** Path and query exactly as they go over the wire. */
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: Buffer | string;
}

export function sendRaw(port: number, request: RawRequest): Promise<RawAnswer> {
  const head = [
    `${request.method} ${request.target} HTTP/1.1`,
    ...request.headers.map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
  ];
  return sendBytes(
    port,
    Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(request.body ?? '')]),
  );
}

export function sendBytes(port: number, bytes: Buffer): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const pieces: Buffer[] = [];
    socket.setTimeout(5000, () => socket.destroy(new Error('No answer.')));
    socket.on('error', (error) => (pieces.length > 0 ? resolve(parse(pieces)) : reject(error)));
    socket.on('data', (piece) => pieces.push(piece));
    socket.on('close', () => resolve(parse(pieces)));
    socket.write(bytes);
  });
}

function parse(pieces: readonly Buffer[]): RawAnswer {
  const text = Buffer.concat(pieces).toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const body = text.slice(end + 4);
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0),
    head: text.slice(0, end),
    body,
    code: /<Code>(.*?)<\/Code>/.exec(body)?.[1],
  };
}
