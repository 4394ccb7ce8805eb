import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { corsHeaders, preflight } from '../cors/match.js';
import { S3Error } from '../errors.js';
import { type Bending, bending, Dropped } from '../faults/bend.js';
import type { Faults } from '../faults/faults.js';
import { Context, type Services } from '../operations/context.js';
import { empty, type Reply } from '../operations/reply.js';
import { type Route, routeOf } from '../operations/routes.js';
import { authorize } from '../policy/authorize.js';
import { authenticate } from '../sigv4/authenticate.js';
import type { Pairs } from '../store/records.js';
import { type Address, addressOf } from './address.js';
import { RequestBody } from './body.js';
import { RequestHeaders } from './headers.js';
import { addHoisted } from './hoisted.js';
import type { MutableEntry, RequestLog } from './request-log.js';
import { drain, errorReply, send } from './send.js';
import { parseTarget, type Target } from './target.js';
import { isLoopback, isSecure } from './transport.js';

export interface Front extends Services {
  readonly faults: Faults;
  readonly log: RequestLog;
}

/** One request, while it is being understood. */
interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly entry: MutableEntry;
  /** Says `100 Continue` when the client waits for it; called when the first body byte is wanted. */
  readonly goOn: () => void;
  cors: Pairs;
  bend: Bending | undefined;
}

/** From the first line of a request to the last byte of its answer. Never throws. */
export async function handle(
  front: Front,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  expectsContinue: boolean,
): Promise<void> {
  const started = performance.now();
  const id = randomBytes(8).toString('hex').toUpperCase();
  const entry = front.log.start(id, incoming.method ?? '');
  let waiting = expectsContinue;
  const goOn = (): void => {
    if (waiting) outgoing.writeContinue();
    waiting = false;
  };
  const exchange: Exchange = { incoming, outgoing, entry, goOn, cors: [], bend: undefined };
  try {
    const reply = await carryOut(front, exchange).catch((error: unknown) => refuse(front, exchange, error));
    exchange.bend?.after();
    const always: Pairs = [
      ['x-amz-request-id', id],
      ['x-amz-id-2', id],
      ['Server', 'sealift-dev-s3'],
      ...exchange.cors,
    ];
    if (waiting) outgoing.setHeader('Connection', 'close');
    await send(reply, { outgoing, entry, always, bend: exchange.bend });
    drain(incoming);
  } catch (error) {
    // A cut connection is the only honest answer once bytes are out, or when a fault asks for it.
    entry.status = 0;
    if (!(error instanceof Dropped))
      front.settings.log({ event: 'failure', request: id, message: String(error) });
    incoming.socket.destroy();
  } finally {
    entry.milliseconds = performance.now() - started;
    const { method, operation, bucket, status, code, bytesReceived, bytesSent } = entry;
    const size = { bytesReceived, bytesSent, milliseconds: Math.round(entry.milliseconds) };
    front.settings.log({ event: 'request', request: id, method, operation, bucket, status, code, ...size });
  }
}

async function carryOut(front: Front, exchange: Exchange): Promise<Reply> {
  const { incoming, entry } = exchange;
  const { settings, store } = front;
  const headers = new RequestHeaders(incoming.rawHeaders);
  const target = parseTarget(incoming.url ?? '');
  const address = addressOf(target.path, headers.get('host') ?? '', settings.domains);
  entry.bucket = address.bucket ?? '';
  entry.key = address.key ?? '';
  const cors = store.bucket(entry.bucket)?.settings.cors;
  if (entry.method === 'OPTIONS') {
    entry.operation = 'Preflight';
    return empty(200, preflight(cors, headers));
  }
  exchange.cors = corsHeaders(cors, entry.method, headers);
  headers.refuseRepeated();
  // Named before the signature is checked, for the log; refused for its shape only afterwards.
  const route = findRoute(entry, address, target, headers);
  const identity = authenticate(entry.method, target, headers, settings);
  entry.authentication = identity.kind === 'owner' ? identity.via : 'anonymous';
  target.query.refuseRepeated();
  if (entry.authentication === 'query') addHoisted(headers, target.query);
  if (route instanceof S3Error) throw route;
  exchange.bend = bending(front.faults.take(entry));
  const secure = isSecure(incoming);
  const remoteAddress = incoming.socket.remoteAddress ?? '';
  const upload = store.bucket(entry.bucket)?.uploads.get(target.query.get('uploadId') ?? '');
  const facts = {
    identity,
    headers,
    query: target.query,
    secure,
    remoteAddress,
    accountId: settings.accountId,
    now: settings.now(),
    uploadEncryption: upload?.record.encryption,
  };
  const context = new Context({
    services: front,
    headers,
    query: target.query,
    identity,
    body: new RequestBody(received(exchange), identity, headers),
    bucketName: entry.bucket,
    key: entry.key,
    allowsCustomerKeys: secure || (settings.allowInsecureSseC && isLoopback(remoteAddress)),
    authorize: (action, bucket, key) => {
      const resource = `arn:aws:s3:::${bucket.name}${key === undefined ? '' : `/${key}`}`;
      authorize(bucket.settings.policy, action, resource, facts);
    },
  });
  admit(context, route, address, facts);
  const instead = await exchange.bend?.before();
  if (instead) return instead;
  if (!route.body) await context.body.expectNone();
  return route.handler(context);
}

function admit(
  context: Context,
  route: Route,
  address: Address,
  facts: Parameters<typeof authorize>[3],
): void {
  const owner = context.headers.get('x-amz-expected-bucket-owner');
  if (owner !== undefined && owner !== facts.accountId) throw new S3Error('AccessDenied', 'Access Denied');
  if (address.bucket === undefined || route.operation === 'CreateBucket') {
    authorize(undefined, route.action ?? '', 'arn:aws:s3:::*', facts);
  } else if (route.action !== undefined) {
    context.authorize(route.action, context.bucket, address.key);
  }
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

/** Body bytes as they come in, without letting an early end of reading cut the connection. */
async function* received({ incoming, entry, goOn, bend }: Exchange): AsyncGenerator<Buffer> {
  goOn();
  const raw: AsyncIterable<Buffer> = incoming.iterator({ destroyOnReturn: false });
  const length = Number(incoming.headers['content-length'] ?? 0);
  for await (const chunk of bend?.stream(raw, length, 'in') ?? raw) {
    entry.bytesReceived += chunk.length;
    yield chunk;
  }
}

function refuse(front: Front, { incoming, outgoing, entry }: Exchange, error: unknown): Reply {
  const clientGone = outgoing.destroyed || (incoming.destroyed && !incoming.complete);
  if (error instanceof Dropped || clientGone) throw error;
  if (!(error instanceof S3Error)) {
    front.settings.log({
      event: 'failure',
      request: entry.id,
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
  entry.code = error instanceof S3Error ? error.code : 'InternalError';
  return errorReply(error, entry.id, `/${entry.bucket}${entry.key === '' ? '' : `/${entry.key}`}`);
}
