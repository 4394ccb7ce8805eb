import type { WriteStream } from 'node:tty';
import type { StatusLine } from './command.js';

/**
 * A line on a terminal that is written over. Spaces and carriage returns only: no colours, no escape sequences, so there
 * is nothing that NO_COLOR could switch off.
 */
export function statusLineOf(stream: Pick<WriteStream, 'write' | 'columns'>): StatusLine {
  let shown = 0;
  const write = (text: string): void => {
    stream.write(`\r${text.padEnd(shown)}`);
    shown = text.length;
  };
  return {
    show: (text) => write(text.slice(0, Math.max(0, (stream.columns || 80) - 1))),
    clear() {
      if (shown === 0) return;
      write('');
      stream.write('\r');
    },
  };
}
