import { expect, test } from 'vitest';
import type { Waiting } from '../engine/ports.js';
import { FileItem } from './file-item.js';
import { standstill } from './standstill.js';
import type { FileEvent } from './states.js';
import { Tally } from './tally.js';

function item(events: readonly FileEvent[], wait?: Waiting): FileItem {
  const made = new FileItem(new File(['x'], 'x.txt'));
  for (const event of events) made.apply(event);
  made.waitFor(wait);
  return made;
}
const working = (what?: Waiting['for'], since = 0) => item(['start', 'send'], what && { for: what, since });

test.each<[string, FileItem[], unknown]>([
  ['nothing is listed', [], undefined],
  ['one moves', [working('s3'), working()], undefined],
  ['all wait', [working('slow', 7), item(['start', 'finish'])], { for: 'slow', since: 7 }],
  [
    'the reason that explains the others',
    [working('s3', 1), working('network', 2)],
    { for: 'network', since: 2 },
  ],
  ['the earliest of one kind', [working('s3', 5), working('s3', 3)], { for: 's3', since: 3 }],
  ['one waits, the rest is paused', [working('signer', 5), item(['pause'])], { for: 'signer', since: 5 }],
  ['all is paused', [item(['pause']), item(['start', 'pause'], { for: 's3', since: 1 })], 'paused'],
  ['all has ended', [item(['start', 'fail'], { for: 's3', since: 1 }), item(['cancel'])], undefined],
])('%s', (_what, items, expected) => {
  const tally = new Tally();
  for (const one of items) tally.note(one);
  expect(standstill(tally)).toEqual(expected);
});
