import { corsHeaders, preflight } from '../cors/match.js';
import { S3Error } from '../errors.js';
import { bending } from '../faults/bend.js';
import { Context } from '../operations/context.js';
import { empty, type Reply } from '../operations/reply.js';
import { type Route, routeOf } from '../operations/routes.js';
import { authorize, type PolicyFacts } from '../policy/authorize.js';
import { authenticate, type Identity } from '../sigv4/authenticate.js';
import { refuseEncryptionHeaders } from '../sse/open.js';
import { type Address, addressOf } from './address.js';
import { RequestBody } from './body.js';
import type { Exchange, Front } from './exchange.js';
import { RequestHeaders } from './headers.js';
import { addHoisted } from './hoisted.js';
import type { MutableEntry } from './request-log.js';
import { parseTarget, type Target } from './target.js';
import { isLoopback, isSecure } from './transport.js';

/** From the lines of a request to the reply of its operation: read, authenticate, authorize, carry out. */
export async function carryOut(front: Front, exchange: Exchange): Promise<Reply> {
  const { incoming, entry } = exchange;
  const headers = new RequestHeaders(incoming.rawHeaders);
  const target = parseTarget(incoming.url ?? '');
  const address = addressOf(target.path, headers.get('host') ?? '', front.settings.domains);
  entry.bucket = address.bucket ?? '';
  entry.key = address.key ?? '';
  const cors = front.store.bucket(entry.bucket)?.settings.cors;
  if (entry.method === 'OPTIONS') {
    entry.operation = 'Preflight';
    return empty(200, preflight(cors, headers));
  }
  exchange.cors = corsHeaders(cors, entry.method, headers);
  headers.refuseRepeated();
  // Named before the signature is checked, for the log; refused for its shape only afterwards.
  const route = findRoute(entry, address, target, headers);
  const identity = authenticate(entry.method, target, headers, front.settings);
  entry.authentication = identity.kind === 'owner' ? identity.via : 'anonymous';
  target.query.refuseRepeated();
  if (entry.authentication === 'query') addHoisted(headers, target.query);
  if (route instanceof S3Error) throw route;
  const facts = factsOf(front, exchange, headers, target, identity);
  const context = contextOf(front, exchange, facts);
  admit(context, route, address, facts);
  refuseEncryptionHeaders(route.operation, headers);
  exchange.bend = bending(front.faults.take(entry), exchange.outgoing);
  const instead = await exchange.bend?.before();
  if (instead) return instead;
  if (!route.body) await context.body.expectNone();
  return route.handler(context);
}

function findRoute(
  entry: MutableEntry,
  address: Address,
  { query }: Target,
  headers: RequestHeaders,
): Route | S3Error {
  const number = Number(query.get('partNumber'));
  if (Number.isInteger(number) && number > 0) entry.partNumber = number;
  try {
    const route = routeOf(entry.method, address, query, headers);
    entry.operation = route.operation;
    return route;
  } catch (error) {
    if (error instanceof S3Error) return error;
    throw error;
  }
}

function factsOf(
  front: Front,
  exchange: Exchange,
  headers: RequestHeaders,
  { query }: Target,
  identity: Identity,
): PolicyFacts {
  const { incoming, entry } = exchange;
  const upload = front.store.bucket(entry.bucket)?.uploads.get(query.get('uploadId') ?? '');
  return {
    identity,
    headers,
    query,
    secure: isSecure(incoming),
    remoteAddress: incoming.socket.remoteAddress ?? '',
    accountId: front.settings.accountId,
    now: front.settings.now(),
    uploadEncryption: upload?.record.encryption,
  };
}

function contextOf(front: Front, exchange: Exchange, facts: PolicyFacts): Context {
  const { identity, headers, query, secure, remoteAddress } = facts;
  return new Context({
    services: front,
    headers,
    query,
    identity,
    body: new RequestBody(received(exchange), identity, headers),
    bucketName: exchange.entry.bucket,
    key: exchange.entry.key,
    versionId: query.get('versionId'),
    allowsKeys: secure || (front.settings.allowInsecureSse && isLoopback(remoteAddress)),
    authorize: (action, bucket, key) => {
      const resource = `arn:aws:s3:::${bucket.name}${key === undefined ? '' : `/${key}`}`;
      authorize(bucket.settings.policy, action, resource, facts);
    },
  });
}

/** @throws S3Error AccessDenied, NoSuchBucket */
function admit(context: Context, route: Route, address: Address, facts: PolicyFacts): void {
  const owner = context.headers.get('x-amz-expected-bucket-owner');
  if (owner !== undefined && owner !== facts.accountId) throw new S3Error('AccessDenied', 'Access Denied');
  if (address.bucket === undefined || route.operation === 'CreateBucket') {
    authorize(undefined, route.action ?? '', 'arn:aws:s3:::*', facts);
  } else if (route.action !== undefined) {
    context.authorize(route.action, context.bucket, address.key);
  }
}

/** Body bytes as they come in, without letting an early end of reading cut the connection. */
async function* received(exchange: Exchange): AsyncGenerator<Buffer> {
  const { incoming, entry } = exchange;
  exchange.goOn();
  const raw: AsyncIterable<Buffer> = incoming.iterator({ destroyOnReturn: false });
  const length = Number(incoming.headers['content-length'] ?? 0);
  for await (const chunk of exchange.bend?.stream(raw, length) ?? raw) {
    entry.bytesReceived += chunk.length;
    yield chunk;
  }
}
