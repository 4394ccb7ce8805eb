/** The handler of a Lambda function, and before it what a function URL does: HTTP becomes an event, the answer HTTP again. */
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Hono } from 'hono';
import { handle } from 'hono/aws-lambda';
import { handlerOf } from './handler.js';

const fetch = await handlerOf(process.env.SEALIFT_SETTINGS);
const handler = handle(new Hono().mount('/', fetch));

/** Payload format 2.0 (AWS Lambda Developer Guide, "Invoking Lambda function URLs"). */
const server = createServer(async (incoming, outgoing) => {
  const { pathname, search } = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  const event = {
    version: '2.0',
    routeKey: '$default',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    ),
    requestContext: {
      domainName: incoming.headers.host,
      http: {
        method: incoming.method,
        path: pathname,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'test',
      },
    },
    body: (await buffer(incoming)).toString('base64'),
    isBase64Encoded: true,
  };
  const { statusCode, headers, body, isBase64Encoded } = await handler(
    /** @type {any} */ (event),
    /** @type {any} */ ({}),
  );
  outgoing.writeHead(statusCode, /** @type {any} */ (headers));
  outgoing.end(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
});
server.listen(0, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
});
