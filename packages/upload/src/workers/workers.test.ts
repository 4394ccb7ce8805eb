import { describe, expect, test, vi } from 'vitest';
import { startRemoteOrLocal } from './remote-or-local.js';
import { connect, serve } from './rpc.js';
import { createSemaphore } from './semaphore.js';
import { createSlots } from './slots.js';

const never = new AbortController().signal;

describe('calls between realms', () => {
  const pair = (handlers: Parameters<typeof serve>[2]) => {
    const { port1, port2 } = new MessageChannel();
    const connection = connect(port1);
    port1.start();
    port2.start();
    serve(port2, 'seal', handlers);
    return { connection, close: () => port1.close() };
  };

  test('a call, its progress and its result', async () => {
    const { connection, close } = pair({
      add: ({ progress }, a: number, b: number) => {
        progress(1);
        progress(2);
        return a + b;
      },
    });
    await connection.ready;
    const seen: number[] = [];
    expect(await connection.call('add', [2, 3], { onProgress: (bytes) => seen.push(bytes) })).toBe(5);
    expect(seen).toEqual([1, 2]);
    close();
  });

  test('an error arrives as its name only: what it says may quote what it saw', async () => {
    const { connection, close } = pair({
      fail: () => {
        throw new TypeError('secret');
      },
    });
    await expect(connection.call('fail', [])).rejects.toThrow(/^TypeError$/);
    close();
  });

  test('an abort travels', async () => {
    const { connection, close } = pair({
      wait: ({ signal }) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve('aborted'))),
    });
    const controller = new AbortController();
    const waiting = connection.call('wait', [], { signal: controller.signal });
    controller.abort();
    expect(await waiting).toBe('aborted');
    expect(await connection.call('wait', [], { signal: AbortSignal.abort() })).toBe('aborted');
    close();
  });

  test('when the other side is gone, all calls fail, now and later', async () => {
    const { connection, close } = pair({ wait: () => new Promise(() => {}) });
    const waiting = connection.call('wait', []);
    connection.fail(new Error('gone'));
    await expect(waiting).rejects.toThrow('gone');
    await expect(connection.call('wait', [])).rejects.toThrow('gone');
    close();
  });
});

describe('where no worker starts', () => {
  const starter = {
    start: async () => ['not-loaded', 'blocked-by-csp'] as const,
    place: () => 'page' as const,
  };

  test('the page does the work, and says once that it does', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const remote = vi.fn();
    for (const name of ['one', 'other']) {
      const { worker, alive } = await startRemoteOrLocal(starter, remote, async () => name);
      expect([worker, alive()]).toEqual([name, true]);
    }
    expect(remote).not.toHaveBeenCalled();
    expect(warn.mock.calls.map(String)).toEqual([
      expect.stringContaining('file: not-loaded; Blob: blocked-by-csp.'),
    ]);
    warn.mockRestore();
  });

  test('what does it there cannot be loaded either', async () => {
    const cause = new TypeError('offline');
    const started = startRemoteOrLocal(starter, vi.fn(), () => Promise.reject(cause));
    await expect(started).rejects.toMatchObject({ code: 'worker-failed', cause });
  });
});

describe('semaphore', () => {
  test('so many at a time, in order', async () => {
    const semaphore = createSemaphore(1);
    const order: number[] = [];
    const first = await semaphore.acquire(never);
    const others = [1, 2, 3].map(async (n) => {
      const release = await semaphore.acquire(never);
      order.push(n);
      release();
    });
    first();
    first(); // twice does no harm
    await Promise.all(others);
    expect(order).toEqual([1, 2, 3]);
    (await semaphore.acquire(never))();
  });

  test('whoever gives up leaves the line', async () => {
    const semaphore = createSemaphore(1);
    const first = await semaphore.acquire(never);
    const controller = new AbortController();
    const impatient = semaphore.acquire(controller.signal);
    const patient = semaphore.acquire(never);
    controller.abort('reason');
    await expect(impatient).rejects.toBe('reason');
    first();
    (await patient)();
  });
});

describe('slots', () => {
  const workers = () => {
    const started: { worker: number; alive: boolean; stop: ReturnType<typeof vi.fn> }[] = [];
    const start = async () => {
      const worker = { worker: started.length, alive: true, stop: vi.fn() };
      started.push(worker);
      return { worker: worker.worker, alive: () => worker.alive, stop: worker.stop };
    };
    return { started, start };
  };

  test('spreads over the workers, and starts no more than needed', async () => {
    const { started, start } = workers();
    const slots = createSlots({ workers: 2, perWorker: 2, start });
    const one = await slots.acquire(never);
    one.release();
    const again = await slots.acquire(never);
    expect(started.length).toBe(1);
    const rest = await Promise.all([1, 2, 3].map(() => slots.acquire(never)));
    expect([again, ...rest].map(({ worker }) => worker).sort()).toEqual([0, 0, 1, 1]);
    slots.close();
  });

  test('a worker that has died is replaced', async () => {
    const { started, start } = workers();
    const slots = createSlots({ workers: 1, perWorker: 1, start });
    (await slots.acquire(never)).release();
    if (started[0] !== undefined) started[0].alive = false;
    expect((await slots.acquire(never)).worker).toBe(1);
    slots.close();
  });

  test('one that could not be started is started again by the next', async () => {
    const { start } = workers();
    const failing = vi.fn(start).mockRejectedValueOnce(new Error('not loaded'));
    const slots = createSlots({ workers: 1, perWorker: 1, start: failing });
    await expect(slots.acquire(never)).rejects.toThrow('not loaded');
    expect((await slots.acquire(never)).worker).toBe(0);
    slots.close();
  });

  test('workers stop after idle time, and on close', async () => {
    const { started, start } = workers();
    const slots = createSlots({ workers: 1, perWorker: 1, start, idle: 5 });
    (await slots.acquire(never)).release();
    await expect.poll(() => started[0]?.stop.mock.calls.length).toBe(1);
    await slots.acquire(never);
    slots.close();
    await expect.poll(() => started[1]?.stop.mock.calls.length).toBe(1);
  });
});
