import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CHROMIUM_ARGS, findChromium } from '../../../../test/browser/chromium.js';
import { bundle } from '../testing/real-stack.js';
import type { Started } from '../testing/workers-page.js';
import type { WorkerOptions } from './script.js';
import { sealScript } from './seal-script.js';
import { createWorkerStarter } from './start.js';

interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

let browser: Browser;
let files: Map<string, string>;
const servers: Server[] = [];
let origin: string;
let elsewhere: string;
/** Headers of the page. */
let page: Record<string, string>;
/** Where the page's script is. */
let script: string;
/** Instead of the worker's file. */
let answer: Answer | undefined;
/** What is not there. */
let missing: RegExp | undefined;
const requests: string[] = [];

beforeAll(async () => {
  files = await bundle('workers-page.ts');
  browser = await chromium.launch({ executablePath: findChromium() ?? '', args: CHROMIUM_ARGS });
  [origin, elsewhere] = [await serve(), await serve()];
}, 60_000);
afterAll(async () => {
  await browser?.close();
  for (const server of servers) server.close();
});
beforeEach(() => {
  page = {};
  script = '/page.js';
  answer = undefined;
  missing = undefined;
  requests.length = 0;
});

async function serve(): Promise<string> {
  const server = createServer(({ url = '/' }, response) => {
    requests.push(url);
    const send = (status: number, type: string, body: string | undefined, headers = {}) =>
      response.writeHead(status, { 'content-type': type, ...headers }).end(body);
    if (url === '/') return send(200, 'text/html', `<script type="module" src="${script}"></script>`, page);
    if (missing?.test(url)) return send(404, 'text/plain', 'not found');
    const given = isWorker(url) ? answer : undefined;
    const body = given?.body ?? files.get(url) ?? files.get(bySimpleName(url));
    send(given?.status ?? (body === undefined ? 404 : 200), given?.type ?? 'text/javascript', body, {
      'access-control-allow-origin': '*',
      ...given?.headers,
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const isWorker = (url: string): boolean => /\.worker/.test(url);
/** `/seal.worker.js`: the file as a page would copy it, without the bundler's hash. */
const bySimpleName = (url: string): string =>
  [...files.keys()].find((name) => isWorker(name) && name.includes(url.slice(1).replace(/\.js$/, ''))) ?? '';
/** The worker's file, as it is built. */
const source = (): string => files.get(bySimpleName('/seal.worker.js')) ?? '';

const CRC = '[object Object]';
/** Its place, and what the console said. */
async function started(count = 2, options: WorkerOptions = {}): Promise<[string, string[]]> {
  return inPage(async (tab) => {
    const result = await tab.evaluate(
      ([count, options]) =>
        (globalThis as never as { start(n: number, o: object): Promise<Started | string> }).start(
          count as number,
          options as object,
        ),
      [count, options] as const,
    );
    if (typeof result === 'string') return result;
    expect(result.answers).toEqual(Array.from({ length: count }, () => CRC));
    return result.place ?? '';
  });
}

async function inPage<T>(run: (page: import('playwright').Page) => Promise<T>): Promise<[T, string[]]> {
  const tab = await browser.newPage();
  const warnings: string[] = [];
  tab.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
  tab.on('pageerror', (error) => warnings.push(String(error)));
  try {
    await tab.goto(origin);
    await tab.waitForFunction(() => 'start' in globalThis);
    return [await run(tab), warnings];
  } finally {
    await tab.close();
  }
}

const policy = (text: string): void => {
  page['content-security-policy'] = `script-src 'self' ${elsewhere}; ${text}`;
};
const workerRequests = (): number => requests.filter(isWorker).length;

describe('from its file', () => {
  test('without any policy', async () => {
    expect(await started()).toEqual(['file', []]);
  });

  test("under worker-src 'self'", async () => {
    policy("worker-src 'self'");
    expect(await started()).toEqual(['file', []]);
  });

  test('where Trusted Types are required, and the policy sealift is allowed', async () => {
    policy("worker-src 'self'; require-trusted-types-for 'script'; trusted-types sealift");
    expect(await started()).toEqual(['file', []]);
  });

  test('where the page allows no policy but its own default one', async () => {
    policy("require-trusted-types-for 'script'; trusted-types default");
    const [place] = await inPage(async (tab) => {
      await tab.evaluate(() => {
        const { trustedTypes } = globalThis as never as {
          trustedTypes: { createPolicy(n: string, r: object): void };
        };
        trustedTypes.createPolicy('default', { createScriptURL: (url: string) => url });
      });
      return tab.evaluate(() =>
        (globalThis as never as { start(n: number, o: object): Promise<Started> }).start(1, {}),
      );
    });
    expect(place.place).toBe('file');
  });

  test('where resources must be embeddable, and it says that it is', async () => {
    page['cross-origin-embedder-policy'] = 'require-corp';
    page['cross-origin-opener-policy'] = 'same-origin';
    answer = { headers: { 'cross-origin-embedder-policy': 'require-corp' } };
    expect(await started()).toEqual(['file', []]);
  });

  test.each([
    ['a path', '/seal.worker.js'],
    ['by name', { seal: '/seal.worker.js', open: '/elsewhere.js' }],
  ])('that the page serves itself: %s', async (_, workerUrl) => {
    expect(await started(2, { workerUrl })).toEqual(['file', []]);
    expect(requests.filter(isWorker)).toEqual(['/seal.worker.js', '/seal.worker.js']);
  });
});

describe('from a Blob, and nothing is said', () => {
  test.each<[string, Answer]>([
    ['is not there', { status: 404, type: 'text/html', body: '<!doctype html>' }],
    ['is a page of a development server', { type: 'text/html', body: '<!doctype html>' }],
    ['does not parse', { body: '<!doctype html>' }],
    ['fails', { body: 'throw new Error("no")' }],
    ['says something else', { body: 'postMessage("hello")' }],
    ['says nothing', { body: '' }],
  ])('where the file %s', async (_, given) => {
    answer = given;
    expect(await started()).toEqual(['blob', []]);
    expect(workerRequests()).toBe(1);
  });

  test('where the file is of another version', async () => {
    answer = { body: source().replace('`0.1.0`', '`0.0.9`') };
    expect(answer.body).not.toBe(source());
    expect(await started()).toEqual(['blob', []]);
    expect(workerRequests()).toBe(1);
  });

  test('where the file is another worker', async () => {
    const [place] = await inPage((tab) =>
      tab.evaluate(() =>
        (globalThis as never as { startOpening(url: string): Promise<string> }).startOpening(
          '/seal.worker.js',
        ),
      ),
    );
    expect(place).toBe('blob');
  });

  test('where the script comes from another origin', async () => {
    script = `${elsewhere}/page.js`;
    expect(await started()).toEqual(['blob', []]);
    expect(workerRequests()).toBe(0);
  });

  test('where the policy allows that only', async () => {
    policy('worker-src blob:');
    expect(await started()).toEqual(['blob', []]);
    expect(workerRequests()).toBe(0);
  });

  test('where Trusted Types are required, too', async () => {
    script = `${elsewhere}/page.js`;
    policy("worker-src blob:; require-trusted-types-for 'script'; trusted-types sealift");
    expect(await started()).toEqual(['blob', []]);
  });

  test('where resources must be embeddable, and the file does not say that it is', async () => {
    page['cross-origin-embedder-policy'] = 'require-corp';
    expect(await started()).toEqual(['blob', []]);
  });
});

describe('not at all: the page does the work, and says so once', () => {
  const said = (file: string, blob: string): unknown => [
    expect.stringMatching(
      new RegExp(`^Sealift: .*file: ${file}; Blob: ${blob}\\. .*worker-src 'self' blob:.*workerUrl`),
    ),
  ];

  test("under worker-src 'none'", async () => {
    policy("worker-src 'none'");
    expect(await started()).toEqual(['page', said('blocked-by-csp', 'blocked-by-csp')]);
  });

  test("where the file is not there, under worker-src 'self'", async () => {
    policy("worker-src 'self'");
    answer = { status: 404 };
    expect(await started(4)).toEqual(['page', said('not-loaded', 'blocked-by-csp')]);
    expect(workerRequests()).toBe(1);
  });

  test('where neither file nor text is there', async () => {
    missing = /seal\.(worker|source)/;
    expect(await started(4)).toEqual(['page', said('not-loaded', 'not-loaded')]);
    expect(requests.filter((url) => missing?.test(url))).toHaveLength(2);
  });

  test('where Trusted Types are required, and the page does not allow the policy', async () => {
    policy("require-trusted-types-for 'script'; trusted-types other");
    expect(await started()).toEqual(['page', said('blocked-by-trusted-types', 'blocked-by-trusted-types')]);
  });
});

describe('an address that is none is refused', () => {
  test.each<[string, unknown, string]>([
    ['of another origin', 'https://cdn.example/seal.worker.js', 'workerUrl'],
    ['a data: URL', 'data:text/javascript,', 'workerUrl'],
    ['a blob: URL', 'blob:http://127.0.0.1/0', 'workerUrl'],
    ['a script', 'javascript:0', 'workerUrl'],
    ['empty', '', 'workerUrl'],
    ['not an address', 'http://', 'workerUrl'],
    ['a number', 1, 'workerUrl.seal'],
    ['null', null, 'workerUrl.seal'],
    ['of the other worker only', { open: '/open.worker.js' }, 'workerUrl.seal'],
    ['of another origin, by name', { seal: '//cdn.example/seal.worker.js' }, 'workerUrl.seal'],
  ])('%s', async (_, workerUrl, field) => {
    expect(await started(1, { workerUrl } as WorkerOptions)).toEqual([`invalid-option: ${field}`, []]);
    expect(workerRequests()).toBe(0);
  });
});

test('where there are no workers at all, the reasons come back', async () => {
  const { start, place } = createWorkerStarter(sealScript, {});
  expect(await start()).toEqual(['no-file', 'not-loaded']);
  expect(place()).toBe('page');
});
