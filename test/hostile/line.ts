import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request, as it arrived; of one that broke off, what came of it. */
export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  body: Buffer;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What becomes of an answer instead: no byte of it comes, the connection breaks in it, or it never ends, slowly or as fast as it is read. */
export type Trick = 'lost' | 'cut' | 'stalled' | 'dripping' | 'endless';

/** Answers in place of the one who was asked, who has carried out the request. Undefined: the truth. */
export type Lie = (asked: Asked, answered: Answered) => Answered | Trick | undefined;

/** A server between two ends that hears everything, and lies. */
export interface Line {
  readonly origin: string;
  /** All requests since it was last cleared, with all their bytes. */
  readonly heard: Asked[];
  lie: Lie | undefined;
  /** Bytes that were taken of answers without an end. */
  poured: number;
  close(): Promise<void>;
}

/** Milliseconds between the bytes of an answer that drips. */
const DRIP = 20;

/** @param carry what the other end answers */
export async function openLine(carry: (asked: Asked) => Promise<Answered>): Promise<Line> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const line: Line = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard: [],
    lie: undefined,
    poured: 0,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  server.on('request', async (request, response) => {
    const asked = await hear(request, line.heard);
    if (asked === undefined) return;
    try {
      const answered = await carry(asked);
      const said = line.lie?.(asked, answered) ?? answered;
      if (said === 'endless') await pour(answered, response, line);
      else say(said, answered, response);
    } catch (error) {
      response.writeHead(599).end(String(error));
    }
  });
  return line;
}

async function hear(request: IncomingMessage, heard: Asked[]): Promise<Asked | undefined> {
  const { method = '', url: path = '', headers } = request;
  const asked: Asked = { method, path, headers: headers as Record<string, string>, body: Buffer.alloc(0) };
  heard.push(asked);
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk);
    return asked;
  } catch {
    return undefined;
  } finally {
    asked.body = Buffer.concat(chunks);
  }
}

/** Of the connection, not of the answer. */
const HOP = ['connection', 'keep-alive', 'transfer-encoding', 'content-length'];

function say(said: Answered | Exclude<Trick, 'endless'>, truth: Answered, response: ServerResponse): void {
  if (said === 'stalled') return;
  if (said === 'lost') {
    response.destroy();
    return;
  }
  const { status, headers, body } = typeof said === 'string' ? truth : said;
  for (const [name, value] of Object.entries(headers))
    if (!HOP.includes(name)) response.setHeader(name, value);
  response.statusCode = status;
  const length = Number(headers['content-length'] ?? body.byteLength);
  if (said !== 'dripping' && status !== 204 && status !== 304) response.setHeader('content-length', length);
  if (said === 'dripping') drip(response);
  else if (said === 'cut') response.write(body.subarray(0, body.byteLength / 2), () => response.destroy());
  else response.end(body);
}

/** The answer, and then zeros for as long as somebody reads. */
async function pour({ status, body }: Answered, response: ServerResponse, line: Line): Promise<void> {
  response.writeHead(status);
  response.write(body);
  const zeros = Buffer.alloc(65_536);
  while (!response.destroyed && !response.closed) {
    line.poured += zeros.length;
    if (!response.write(zeros))
      await new Promise<void>((resolve) => {
        for (const event of ['drain', 'close']) response.once(event, () => resolve());
      });
  }
}

function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), DRIP);
  response.once('close', () => clearInterval(timer));
}
