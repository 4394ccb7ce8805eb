import type { ProblemCode } from '@sealift/protocol';
import { s3RequestId } from '@sealift/s3';
import type { Context } from 'hono';
import { Hono } from 'hono/tiny';
import type { AuditAction, AuditEvent } from '../audit/audit.js';
import { Call } from '../call.js';
import { handOutChecks } from '../checks/checks.js';
import type { SignerContext } from '../context.js';
import { grantDownload } from '../downloads/grant.js';
import { SignerError } from '../errors.js';
import type { Settings } from '../options.js';
import { checkOrigin, corsHeaders, preflightHeaders } from '../origins.js';
import { abortUpload } from '../uploads/abort.js';
import { completeUpload } from '../uploads/complete.js';
import { grantUpload } from '../uploads/grant.js';
import { openedUpload } from '../uploads/opened.js';
import { signParts } from '../uploads/parts.js';
import { renewUpload } from '../uploads/renew.js';
import { startUpload } from '../uploads/start.js';
import { storedParts } from '../uploads/stored.js';
import { answerBatch, refusedInBatch } from './batch.js';
import { readJson } from './body.js';
import type { Health } from './health.js';
import { noSuchCall, OF_MOUNTING } from './mounting.js';
import { jsonAnswer, problemAnswer } from './problem.js';
import { answerPublicKeys } from './public-keys.js';
import { Refusals } from './refusals.js';
import * as schemas from './schemas.js';

/** What Hono hands on with a request. */
export interface Env {
  readonly Bindings: { readonly requestId: string };
}

interface Route {
  readonly path: string;
  readonly action: AuditAction;
  answer(signer: SignerContext, body: unknown, call: Call): Promise<unknown>;
}

type Called = Route | typeof BATCH;

/** A request whose origin may ask. */
interface Asked {
  readonly request: Request;
  readonly requestId: string;
  readonly origin: string | undefined;
}

function route<T>(
  path: string,
  action: AuditAction,
  schema: schemas.Schema<T>,
  handle: (signer: SignerContext, request: T, call: Call) => Promise<unknown>,
): Route {
  return { path, action, answer: (signer, body, call) => handle(signer, schemas.parse(schema, body), call) };
}

const ROUTES: readonly Route[] = [
  route('uploads', 'upload-grant', schemas.uploadRequest, grantUpload),
  route('uploads/start', 'upload-start', schemas.startRequest, startUpload),
  route('uploads/opened', 'upload-opened', schemas.openedRequest, openedUpload),
  route('uploads/parts', 'upload-parts', schemas.partUrlsRequest, signParts),
  route('uploads/stored', 'upload-stored', schemas.tokenRequest, storedParts),
  route('uploads/complete', 'upload-complete', schemas.completeRequest, completeUpload),
  route('uploads/abort', 'upload-abort', schemas.tokenRequest, abortUpload),
  route('uploads/renew', 'upload-renew', schemas.tokenRequest, renewUpload),
  route('downloads', 'download-grant', schemas.downloadRequest, grantDownload),
  route('checks', 'page-check', schemas.checksRequest, handOutChecks),
];

/** Its calls are in the audit; it is there itself only when it is refused as a whole. */
const BATCH = { path: 'batch', action: 'batch' } as const;

/** Where the bytes of files are counted. */
const WITH_BYTES: readonly AuditAction[] = ['upload-grant', 'upload-complete'];

const CALLS: readonly Called[] = [...ROUTES, BATCH];

/** The signer as a Web-standard handler: origin, method, JSON, fields, then the call itself; one audit line at the end. */
export function createApp(signer: SignerContext, settings: Settings, health: Health): Hono<Env> {
  const app = new Hono<Env>().basePath(settings.basePath);
  const refusals = new Refusals(settings);
  const told = new Set<string>();
  const { bodyBytes, batchBytes } = settings.limits;

  /** Carries out one call: what comes of it is in the audit before it is handed out. */
  const perform = async (
    { action, answer }: Route,
    { request, requestId, origin }: Asked,
    read: () => Promise<unknown>,
  ): Promise<unknown> => {
    const call = new Call(request, action, settings);
    call.note({ requestId, ...(origin === undefined ? {} : { origin }) });
    const from = performance.now();
    const measure = (outcome: AuditEvent['outcome'], code?: ProblemCode): void => {
      const { size } = call.facts;
      const counts = outcome === 'ok' && size !== undefined && WITH_BYTES.includes(action);
      const told = { call: action, outcome, seconds: (performance.now() - from) / 1000 };
      settings.metrics.call({ ...told, ...(code && { code }), ...(counts && { bytes: size }) });
    };
    try {
      refusals.assertWelcome(request, action.startsWith('upload-') && action !== 'upload-grant');
      const answered = await answer(signer, await read(), call);
      if (action !== BATCH.action) await call.record(action, { outcome: 'ok' });
      measure('ok');
      return answered;
    } catch (error) {
      const failure = toFailure(error, settings);
      const outcome = failure.status < 500 ? 'refused' : 'failed';
      measure(outcome, failure.code);
      if (outcome === 'refused' && call.facts.owner === undefined) await refusals.count(request);
      const s3 = s3RequestId(failure.cause);
      if (s3 !== undefined) call.note({ s3RequestId: s3 });
      await call.record(action, { outcome, code: failure.code, detail: failure.message });
      throw failure;
    }
  };

  const serve = async (found: Called, asked: Asked): Promise<Response> => {
    const { request, requestId } = asked;
    if (request.method === 'OPTIONS')
      return new Response(null, { status: 204, headers: preflightHeaders(request) });
    if (request.method !== 'POST') throw new SignerError('method-not-allowed', 'Use POST.');
    if ('answer' in found) return jsonAnswer(await perform(found, asked, () => readJson(request, bodyBytes)));
    const one = async (name: string, body: unknown): Promise<unknown> => {
      const route = ROUTES.find(({ path }) => path === name);
      if (route === undefined) throw new SignerError('not-found', 'The signer has no such call.');
      return perform(route, asked, async () => body);
    };
    const answer: Route['answer'] = (_, body) =>
      answerBatch(schemas.parse(schemas.batchRequest, body), one, (error) =>
        refusedInBatch(toFailure(error, settings), requestId),
      );
    return jsonAnswer(await perform({ ...found, answer }, asked, () => readJson(request, batchBytes)));
  };

  const guarded = async (found: Called | undefined, context: Context<Env>): Promise<Response> => {
    const request = context.req.raw;
    const { requestId } = context.env;
    let origin: string | undefined;
    let answer: Response;
    try {
      origin = checkOrigin(request, settings.allowedOrigins);
      if (found === undefined) throw noSuchCall(request.url, settings.basePath, CALLS);
      answer = await serve(found, { request, requestId, origin });
    } catch (error) {
      const failure = toFailure(error, settings);
      if (OF_MOUNTING.includes(failure.code) && told.size < told.add(failure.code).size)
        console.error(`sealift signer: ${failure.code}: ${failure.message}`);
      answer = problemAnswer(failure, requestId);
    }
    for (const [name, value] of Object.entries(corsHeaders(origin))) answer.headers.set(name, value);
    return answer;
  };

  for (const found of CALLS) app.all(`/${found.path}`, (context) => guarded(found, context));
  /** For everybody, without leave and without a line in the audit. */
  const open = (path: string, answer: (request: Request) => Promise<Response>): void => {
    app.all(path, ({ req, env }) =>
      answer(req.raw).catch((error: unknown) => problemAnswer(toFailure(error, settings), env.requestId)),
    );
  };
  open('/receipts/jwks.json', (request) => answerPublicKeys(signer, request));
  open('/health', (request) => health.answer(request, 'health'));
  open('/ready', (request) => health.answer(request, 'ready'));
  app.notFound((context) => guarded(undefined, context));
  return app;
}

/** Whatever is not a refusal made on purpose is told to the operator, and to nobody else. */
function toFailure(error: unknown, { onInternalError }: Settings): SignerError {
  if (error instanceof SignerError) return error;
  onInternalError(error);
  return new SignerError('internal-error', 'The signer failed; its operator has been told.', {
    cause: error,
  });
}
