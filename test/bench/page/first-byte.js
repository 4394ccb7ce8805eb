import { sparseFile } from './disk-file.js';
import { post, senders } from './senders.js';

/** Milliseconds: what a page has to do when it is opened is over. */
const REST = 1_000;

/**
 * From choosing a file until S3 has its first byte, in a page that has uploaded nothing yet. The upload is not waited for: its browser goes
 * away.
 *
 * @param {{ bytes: number, server: any, variant: string }} job
 * @param {unknown} _
 * @param {Record<string, (file: File, server: any) => () => Promise<() => Promise<void>>>} [others] senders besides our own
 * @returns {Promise<{ ms: number }>}
 */
export async function run({ bytes, server, variant }, _, others = {}) {
  const file = await sparseFile(bytes);
  const send = await (others[variant]?.(file, server) ?? senders(file, server)[variant])();
  await post(server.plain, 'received', {});
  await new Promise((resolve) => setTimeout(resolve, REST));
  const chosen = Date.now();
  const failed = send().then(() => new Promise(() => {}));
  const { at } = await Promise.race([post(server.plain, 'first', {}), failed]);
  return { ms: at - chosen };
}
