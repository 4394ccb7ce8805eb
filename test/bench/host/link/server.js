/** A link in a process of its own. Started by `startServer` with what `openLink` takes, as JSON. */
import { untilOrphaned } from '../orphaned.js';
import { openLink } from './proxy.js';

const link = await openLink(JSON.parse(process.argv[2] ?? '{}'));
console.log(JSON.stringify({ port: link.port }));
await untilOrphaned();
await link.close();
process.exit(0);
