import { addAbortSignal } from 'node:stream';
import { Stopped, type Streams, type Terminal } from './command.js';

/** Standard input and output, for "-". Both give up when the user asks to stop. */
export function streamsOf({ streams, signal }: Terminal): Streams {
  return (
    streams ?? {
      get input() {
        return addAbortSignal(signal, process.stdin);
      },
      output: (bytes) => writeOut(bytes, signal),
    }
  );
}

function writeOut(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    process.stdout.write(bytes, (error) => {
      signal.removeEventListener('abort', stop);
      if (error) reject((error as NodeJS.ErrnoException).code === 'EPIPE' ? new Stopped('SIGPIPE') : error);
      else resolve();
    });
  });
}
