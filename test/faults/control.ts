import { createReadStream } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { FoundProtection, Problem, Receipt } from '@sealift/protocol';

/** How one upload ended, as the page was told. */
export interface Ended {
  readonly id: number;
  readonly attempt: number;
  readonly index: number;
  readonly code: string;
  readonly field?: string;
  readonly message?: string;
  readonly problem?: Problem;
  readonly receipt?: Receipt;
  readonly cause?: string;
  readonly state: string;
  readonly states: readonly string[];
  readonly loaded: number;
  readonly total: number;
  readonly protection?: FoundProtection;
  /** What came of going on with what an earlier attempt had begun: `stored`, `done`, or the code why not. */
  readonly resumed: readonly string[];
  /** The changed file was taken in place of the planned one. */
  readonly changed: boolean;
  /** What was never to be seen in the page. */
  readonly faults: readonly string[];
}

export type Command = 'pause' | 'resume' | 'cancel' | 'reload';

/** The page's own origin: its files, its job, its reports. Nothing goes wrong here. */
export interface Control {
  readonly origin: string;
  /** What the next page gets that asks for its job, and no other. */
  give(job: object | undefined): void;
  /** What the page is to do next. Resolves when it has done that, or will not. */
  tell(command: Command): Promise<void>;
  /** The browser was closed or killed. A process of its may still hold a connection that asks for a job, which nobody would do. */
  disconnect(): void;
  /** What the page's uploads are doing, in its own words. */
  ask(): Promise<string>;
  /** Whether there is a page that waits for a job or a command. A page whose process has ended does not, nor one that is on its way. */
  isListening(): boolean;
  onEnded: (ended: Ended) => void;
  /** A page has gone that was given this job: reloaded, or replaced by another one, as a browser does that was killed. */
  onLeft: (job: object) => void;
  /** What the page has written to its console, and errors that nobody caught. */
  onSaid: (words: string) => void;
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript' };

/** @param site folder of the built page */
export async function openControl(site: string): Promise<Control> {
  let job: object | undefined;
  const askingForJobs = new Map<ServerResponse, string>();
  const given = new Map<string, object>();
  const askingForCommands = new Set<ServerResponse>();
  let commands: { readonly command: Command | 'tell'; readonly done: () => void }[] = [];
  let told = (_words: string): void => {};
  /** Of commands that a page has: it asks for the next one when it has carried out the one before. */
  const carriedOut = new Set<() => void>();
  const settle = (): void => {
    for (const done of carriedOut) done();
    carriedOut.clear();
  };

  const answer = (response: ServerResponse, body: object): void => {
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(body));
  };
  const serveJob = (): void => {
    const [next] = askingForJobs;
    if (job === undefined || next === undefined) return;
    const [response, page] = next;
    askingForJobs.delete(response);
    given.set(page, job);
    answer(response, job);
    job = undefined;
  };
  const serveCommands = (): void => {
    for (const response of askingForCommands) {
      const next = commands.shift();
      if (next === undefined) return;
      askingForCommands.delete(response);
      carriedOut.add(next.done);
      answer(response, { command: next.command });
    }
  };
  const release = (): void => {
    for (const response of askingForCommands) answer(response, {});
    askingForCommands.clear();
  };

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (request.method === 'POST') {
      const body = JSON.parse(await text(request).catch(() => '{}'));
      response.writeHead(204).end();
      if (pathname === '/ended') control.onEnded(body);
      else if (pathname === '/said') control.onSaid(body.words);
      else if (pathname === '/doing') told(body.words);
      else if (pathname === '/over') release();
      else if (pathname === '/left') {
        settle();
        control.onLeft(given.get(body.page) ?? {});
      }
      return;
    }
    if (pathname === '/job') {
      askingForJobs.set(response, searchParams.get('page') ?? '');
      response.once('close', () => askingForJobs.delete(response));
      serveJob();
    } else if (pathname === '/command') {
      settle();
      askingForCommands.add(response);
      response.once('close', () => askingForCommands.delete(response));
      serveCommands();
    } else {
      const file = path.join(site, path.normalize(pathname === '/' ? '/index.html' : pathname));
      const stream = createReadStream(file);
      stream.once('error', () => response.writeHead(404).end());
      stream.once('open', () => {
        response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' });
        stream.pipe(response);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const control: Control = {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    give(wanted) {
      job = wanted;
      for (const { done } of commands) done();
      commands = [];
      serveJob();
    },
    tell(command) {
      return new Promise((done) => {
        commands.push({ command, done });
        serveCommands();
      });
    },
    disconnect() {
      server.closeAllConnections();
      askingForJobs.clear();
      askingForCommands.clear();
    },
    ask() {
      const answer = new Promise<string>((resolve) => {
        told = (words) => resolve(`the page is alive: ${words}`);
      });
      commands.push({ command: 'tell', done: () => {} });
      serveCommands();
      return Promise.race([answer, pause(5000, 'the page says nothing')]);
    },
    isListening: () => askingForJobs.size + askingForCommands.size > 0,
    onEnded: () => {},
    onLeft: () => {},
    onSaid: () => {},
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return control;
}
