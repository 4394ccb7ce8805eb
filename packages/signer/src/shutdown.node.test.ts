import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type RunningSigner, serve, socketAddress } from './node.js';
import { ORIGIN, stack } from './testing/harness.js';
import { s3Error } from './testing/scripted-s3.js';

/** A request over a connection that is kept for the next one. @returns its status; throws when the connection breaks */
function ask(agent: Agent, url: string, method: 'GET' | 'POST', body = ''): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', origin: ORIGIN };
    const sent = request(url, { agent, method, headers }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
      answer.once('error', reject);
    });
    sent.once('error', reject).end(body);
  });
}

test('ended under load, behind a balancer that looks at ready, no request is lost', async () => {
  const authorize = async () => {
    await pause(20);
    return { owner: 'alice', prefix: 'a/' };
  };
  const S3 = ({ method }: { method: string }) =>
    method === 'HEAD' ? { status: 200 } : s3Error(404, 'NotFound');
  const limits = { requestsPerMinute: 1e6, openUploads: 1e6 };
  const one = await serve(stack(S3, { authorize, limits }).signer, { port: 0 });
  const two = await serve(stack(S3, { authorize, limits }).signer, { port: 0 });
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  let healthy: RunningSigner[] = [one, two];
  let isOver = false;
  const balancer = (async () => {
    while (!isOver) {
      const statuses = await Promise.all(
        [one, two].map(({ url }) => ask(new Agent(), `${url}/ready`, 'GET').catch(() => 0)),
      );
      healthy = [one, two].filter((_, at) => statuses[at] === 200);
      await pause(50);
    }
  })();
  const statuses: unknown[] = [];
  const client = async (at: number): Promise<void> => {
    for (let turn = at; !isOver; turn += 1) {
      const { url } = healthy[turn % healthy.length] as RunningSigner;
      statuses.push(
        await ask(agent, `${url}/uploads`, 'POST', '{"size":1}').catch((error: Error) => error.message),
      );
    }
  };
  const clients = Array.from({ length: 20 }, (_, at) => client(at));
  await pause(300);
  await one.close({ delay: 2 });
  const before = statuses.length;
  await pause(300);
  isOver = true;
  await Promise.all([...clients, balancer]);
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  expect(statuses.length).toBeGreaterThan(before);
  expect(before).toBeGreaterThan(50);
  await two.close();
  agent.destroy();
});

test('what is under way is answered, for as long as it may take', async () => {
  const built = stack(() => s3Error(404, 'NotFound'), {
    authorize: async () => {
      await pause(300);
      return { owner: 'alice', prefix: 'a/' };
    },
  });
  const agent = new Agent({ keepAlive: true });
  const patient = await serve(built.signer, { port: 0 });
  const answered = ask(agent, `${patient.url}/uploads`, 'POST', '{"size":1}');
  await pause(100);
  await patient.close();
  expect(await answered).toBe(200);
  const brisk = await serve(built.signer, { port: 0 });
  const cut = ask(agent, `${brisk.url}/uploads`, 'POST', '{"size":1}').catch(() => 'cut');
  await pause(100);
  await brisk.close({ timeout: 0.05 });
  expect(await cut).toBe('cut');
});

test('the address of a client is that of its socket', async () => {
  const seen: unknown[] = [];
  const built = stack(() => s3Error(404, 'NotFound'), {
    clientAddress: (asked) => {
      seen.push(socketAddress(asked));
      return socketAddress(asked);
    },
  });
  const running = await serve(built.signer, { port: 0 });
  await ask(new Agent(), `${running.url}/uploads`, 'POST', '{"size":1}');
  await running.close();
  expect(seen).toEqual(['127.0.0.1']);
  expect(socketAddress(new Request('https://app.example'))).toBeUndefined();
});
