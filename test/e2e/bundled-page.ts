import { createServer, type IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { requestListener } from '@sealift/signer/node';
import { freePort, openStack } from '../packages/stack.js';
import { bundlePage } from '../sizes.js';

/** A page as a bundler makes it, with a signer at its own origin, and S3. */
export interface BundledPage {
  readonly origin: string;
  readonly output: Awaited<ReturnType<typeof bundlePage>>;
  /** Address of S3. */
  readonly s3: string;
  /** Told of each request, which is answered when that has resolved; where it is `lost`, the connection breaks instead. */
  onRequest: (path: string, request: IncomingMessage) => unknown;
  /** Of the answers with the page and its files. Default: none but those that files need. */
  headers: (path: string) => Record<string, string>;
  /** Bytes of each file after gzip, by name. */
  bytesOf(name: string): number;
  close(): Promise<void>;
}

/**
 * @param script of the page
 * @param body HTML
 */
export async function serveBundledPage(script: string, body = ''): Promise<BundledPage> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const [stack, output] = await Promise.all([openStack([origin]), bundlePage(script)]);
  const html = `<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>${body}`;
  const files = new Map(
    output.map((file) => [
      file.fileName,
      gzipSync(file.type === 'chunk' ? file.code : file.source, { level: 9 }),
    ]),
  );
  const signer = requestListener(stack.signer);
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', origin);
    const path = pathname.slice(1);
    if ((await page.onRequest(path, request)) === 'lost') return response.destroy();
    if (path.startsWith('sealift/')) return signer(request, response);
    if (path === '')
      return response.writeHead(200, { 'content-type': 'text/html', ...page.headers(path) }).end(html);
    const file = files.get(path);
    if (file === undefined) return response.writeHead(404).end();
    const type = { 'content-type': 'text/javascript', 'content-encoding': 'gzip' };
    const headers = { ...type, 'cache-control': 'max-age=3600', ...page.headers(path) };
    return response.writeHead(200, headers).end(file);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const page: BundledPage = {
    origin,
    output,
    s3: stack.env.S3_ENDPOINT as string,
    onRequest: () => {},
    headers: () => ({}),
    bytesOf: (name) => files.get(name)?.byteLength ?? 0,
    async close() {
      server.closeAllConnections();
      server.close();
      await stack.close();
    },
  };
  return page;
}
