import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startWorker } from '../platform/worker.js';
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

describe('a worker that is gone, and nobody says so', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
  afterEach(() => void vi.useRealTimers());

  /** A worker at the other end of a channel, which loses what is sent when it is told to. */
  async function start(handlers: Parameters<typeof serve>[2]) {
    const { port1, port2 } = new MessageChannel();
    const terminate = vi.fn();
    let gone = false;
    let posted = 0;
    const worker = {
      postMessage(message: unknown, transfer: Transferable[]) {
        posted++;
        if (!gone) port1.postMessage(message, transfer);
      },
      addEventListener: (type: string, listener: (event: MessageEvent) => void) =>
        type === 'message' && port1.addEventListener('message', (event) => gone || listener(event)),
      terminate,
    };
    port1.start();
    port2.start();
    const starting = startWorker('seal', () => worker as never as Worker);
    serve(port2, 'seal', handlers);
    const handle = await starting;
    if (typeof handle === 'string') throw new Error(handle);
    return {
      ...handle,
      stopped: terminate,
      posted: () => posted,
      vanish: (value = true) => {
        gone = value;
      },
      close: () => port1.close(),
    };
  }

  /** Seconds of a page that runs: what was sent arrives between two of them. */
  async function pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      vi.advanceTimersByTime(1000);
      for (let hop = 0; hop < 4; hop++) await hopped();
    }
  }
  /** A message has gone there and come back. */
  const hopped = (): Promise<void> =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port2.addEventListener('message', () => {
        port1.close();
        resolve();
      });
      port2.start();
      port1.postMessage(0);
    });

  test('is noticed after half a minute in which it has something to do, and stopped', async () => {
    const worker = await start({ wait: () => new Promise(() => {}) });
    const calls = [worker.connection.call('wait', []), worker.connection.call('wait', [])];
    const ends = Promise.allSettled(calls);
    await pass(5);
    worker.vanish();
    await pass(29);
    expect([worker.alive(), worker.stopped.mock.calls.length]).toEqual([true, 0]);
    await pass(2);
    expect([worker.alive(), worker.stopped.mock.calls.length]).toEqual([false, 1]);
    expect(await ends).toEqual(
      calls.map(() => ({ status: 'rejected', reason: expect.objectContaining({ code: 'worker-failed' }) })),
    );
    await expect(worker.connection.call('wait', [])).rejects.toMatchObject({ code: 'worker-failed' });
    const before = worker.posted();
    await pass(3);
    expect(worker.posted()).toBe(before);
    worker.close();
  });

  test('one that works for long, and says nothing of it, is not', async () => {
    let finish = (_: string): void => {};
    const worker = await start({
      wait: () =>
        new Promise<string>((resolve) => {
          finish = resolve;
        }),
    });
    const waiting = worker.connection.call('wait', []);
    await pass(100);
    expect(worker.alive()).toBe(true);
    finish('done');
    expect(await waiting).toBe('done');
    worker.terminate();
    worker.close();
  });

  test('one that has nothing to do is not asked', async () => {
    const worker = await start({ add: (_, a: number, b: number) => a + b });
    expect(await worker.connection.call('add', [1, 2])).toBe(3);
    const before = worker.posted();
    worker.vanish();
    await pass(100);
    expect([worker.alive(), worker.posted()]).toEqual([true, before]);
    worker.terminate();
    worker.close();
  });

  test('one that is slow, and answers after all, is not', async () => {
    const worker = await start({ wait: () => new Promise(() => {}) });
    worker.connection.call('wait', []).catch(() => {});
    for (let times = 0; times < 3; times++) {
      worker.vanish(true);
      await pass(25);
      worker.vanish(false);
      await pass(1);
    }
    expect(worker.alive()).toBe(true);
    worker.terminate();
    worker.close();
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

  test('the place of one that has died gets another, before those that wait', async () => {
    const { started, start } = workers();
    const slots = createSlots({ workers: 1, perWorker: 2, start });
    const [one, other] = [await slots.acquire(never), await slots.acquire(never)];
    const next = slots.acquire(never);
    if (started[0] !== undefined) started[0].alive = false;
    const renewed = await Promise.all([one.renew(never), other.renew(never)]);
    expect(renewed.map(({ worker }) => worker)).toEqual([1, 1]);
    expect((await renewed[0]?.renew(never))?.worker).toBe(1);
    expect(started.length).toBe(2);
    one.release();
    renewed[0]?.release();
    expect((await next).worker).toBe(1);
    await expect(Promise.race([slots.acquire(never), 'none is free'])).resolves.toBe('none is free');
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

  test('the first worker starts ahead, once, and stops where nobody comes', async () => {
    const start = vi.fn(async () => ({ worker: {}, alive: () => true, stop: () => void stopped++ }));
    let stopped = 0;
    const slots = createSlots({ workers: 2, perWorker: 1, start, idle: 5 });
    slots.warm?.();
    slots.warm?.();
    const slot = await slots.acquire(never);
    expect(start).toHaveBeenCalledTimes(1);
    slot.release();
    await expect.poll(() => stopped).toBe(1);
    slots.warm?.();
    await expect.poll(() => stopped).toBe(2);
    expect(start).toHaveBeenCalledTimes(2);
  });

  test('all of them start ahead, where all will be needed, and each gets the part of its turn', async () => {
    let count = 0;
    const start = vi.fn(async () => ({ worker: count++, alive: () => true, stop() {} }));
    const slots = createSlots({ workers: 2, perWorker: 2, start });
    expect(slots.warm?.(true)).toBe(true);
    expect(slots.warm?.(true)).toBe(false);
    const taken: number[] = [];
    for (let i = 0; i < 4; i++) taken.push((await slots.acquire(never)).worker);
    expect(taken).toEqual([0, 1, 0, 1]);
    expect(start).toHaveBeenCalledTimes(2);
    slots.close();
  });

  test('a worker that starts where all were closed is stopped as well', async () => {
    const stopped: number[] = [];
    let count = 0;
    const start = vi.fn(async () => {
      const worker = count++;
      await new Promise((resolve) => setTimeout(resolve, 5));
      return { worker, alive: () => !stopped.includes(worker), stop: () => void stopped.push(worker) };
    });
    const slots = createSlots({ workers: 2, perWorker: 1, start, idle: 5 });
    const waiting = slots.acquire(never);
    await new Promise((resolve) => setTimeout(resolve));
    slots.close();
    (await waiting).release();
    expect(count).toBe(2);
    await expect.poll(() => stopped.toSorted()).toEqual(Array.from({ length: count }, (_, worker) => worker));
  });

  test('one that does not start ahead is tried again when it is needed', async () => {
    const start = vi
      .fn(async () => ({ worker: {}, alive: () => true, stop() {} }))
      .mockRejectedValueOnce(new Error('not now'));
    const slots = createSlots({ workers: 1, perWorker: 1, start });
    slots.warm?.();
    await new Promise((resolve) => setTimeout(resolve));
    await expect(slots.acquire(never)).resolves.toBeDefined();
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
