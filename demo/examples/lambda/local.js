/**
 * What stands before the function in AWS: CloudFront, which has the page's files, and the function URL, which makes an event of
 * a request (payload format 2.0) and a response of the answer.
 */
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { handler } from './handler.js';

const { PORT = '3000' } = process.env;
const MAX_BYTES = 6 * 1024 * 1024;
const files = new Hono().use(serveStatic({ root: './public' }));

async function eventOf(incoming) {
  const { pathname, search } = new URL(incoming.url, 'http://127.0.0.1');
  const { cookie, ...headers } = incoming.headers;
  const body = await buffer(incoming);
  const isText = /^(text\/|application\/(json|x-www-form-urlencoded))/.test(headers['content-type'] ?? '');
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    // Cookies are not among the headers here.
    ...(cookie && { cookies: cookie.split('; ') }),
    headers,
    requestContext: {
      accountId: 'anonymous',
      domainName: headers.host,
      http: {
        method: incoming.method,
        path: pathname,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'],
      },
      requestId: crypto.randomUUID(),
      stage: '$default',
      timeEpoch: Date.now(),
    },
    ...(body.byteLength > 0 && { body: isText ? body.toString() : body.toString('base64') }),
    isBase64Encoded: body.byteLength > 0 && !isText,
  };
}

async function answer(incoming, outgoing) {
  if (Number(incoming.headers['content-length'] ?? 0) > MAX_BYTES) return outgoing.writeHead(413).end();
  if (incoming.method === 'GET') {
    const file = await files.request(incoming.url);
    if (file.ok) {
      outgoing.writeHead(200, Object.fromEntries(file.headers));
      return outgoing.end(Buffer.from(await file.arrayBuffer()));
    }
  }
  // As text: nothing but JSON reaches a function.
  const event = JSON.parse(JSON.stringify(await eventOf(incoming)));
  const { statusCode, headers, cookies, body, isBase64Encoded } = JSON.parse(
    JSON.stringify(await handler(event, { awsRequestId: event.requestContext.requestId })),
  );
  outgoing.writeHead(statusCode, { ...headers, ...(cookies && { 'set-cookie': cookies }) });
  return outgoing.end(Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'));
}

createServer((incoming, outgoing) => {
  answer(incoming, outgoing).catch((error) => {
    console.error(error);
    outgoing.writeHead(502).end();
  });
}).listen(Number(PORT), '127.0.0.1', () => console.log(`http://127.0.0.1:${PORT}/`));
