import { randomInt } from 'node:crypto';
import { createServer } from 'node:http';

/**
 * A port that is free, and that no outgoing connection of this machine takes while its server is down: below the ranges from
 * which systems choose (RFC 6056).
 */
export async function steadyPort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!free) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}
