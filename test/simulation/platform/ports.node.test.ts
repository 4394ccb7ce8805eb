import { expect, test } from 'vitest';
import { posted } from './globals.js';
import { LightMessageChannel } from './ports.js';

type Clone = (value: unknown, transfer: Transferable[]) => unknown;
const real: Clone = (value, transfer) => structuredClone(value, { transfer });

/** What comes of it, or the name of what is thrown. */
function outcome(work: () => unknown): unknown {
  try {
    work();
    return 'done';
  } catch (error) {
    return (error as Error).name;
  }
}

test.each<[string, Clone, () => MessagePort]>([
  ['those of Node', real, () => new MessageChannel().port1],
  ['these', posted, () => new LightMessageChannel().port1 as never],
])('a port moves once, with what it is in, and nothing with it moves without it: %s', (_, clone, make) => {
  const port = make();
  const claim = { offset: 48, share: Uint8Array.of(1), port };
  // Node has a name of its own for what is not in the list.
  expect(['DataCloneError', 'TypeError']).toContain(outcome(() => clone(claim, [])));
  const moved = clone(claim, [port]) as typeof claim;
  expect({ ...moved, port: undefined }).toEqual({ ...claim, port: undefined });
  expect(moved.port).not.toBe(port);
  expect(outcome(() => clone(claim, [port]))).toBe('DataCloneError');
  const again = clone(moved.port, [moved.port]) as MessagePort;
  expect(outcome(() => clone(moved.port, [moved.port]))).toBe('DataCloneError');
  again.close();
});

test.each<[string, Clone]>([
  ['as in Node', real],
  ['here', posted],
])('bytes that are transferred are not copied: %s', (_, clone) => {
  const bytes = Uint8Array.of(1, 2, 3);
  const moved = clone({ call: 1, value: { plaintext: bytes } }, [bytes.buffer]);
  expect(moved).toEqual({ call: 1, value: { plaintext: Uint8Array.of(1, 2, 3) } });
  expect(bytes.byteLength).toBe(0);
});
