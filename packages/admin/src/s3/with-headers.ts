import { assertSecure } from '@sealift/s3';
import type { StringMap } from '@sealift/signer';
import { HttpRequest } from '@smithy/core/protocols';

/** The part of an SDK command, or client, that lets a step into its pipeline. */
interface Stack {
  add(
    step: (next: (args: { request: unknown }) => unknown) => (args: { request: unknown }) => unknown,
    options: object,
  ): void;
}

/**
 * Adds a protection's headers to an SDK command before it is signed: one way for all operations and profiles, and the
 * same header map that presigned requests carry.
 */
export function withHeaders<Command extends { readonly middlewareStack: object }>(
  command: Command,
  headers: StringMap,
): Command {
  if (Object.keys(headers).length === 0) return command;
  (command.middlewareStack as Stack).add(
    (next) => (args) => {
      if (HttpRequest.isInstance(args.request)) {
        assertSecure(args.request.protocol, args.request.hostname, headers);
        Object.assign(args.request.headers, headers);
      }
      return next(args);
    },
    { step: 'build', name: 'protectionHeaders' },
  );
  return command;
}

/** Has every request of a client refused that would carry a key of SSE-C in the clear. */
export function withoutInsecureKeys<Client extends { readonly middlewareStack: object }>(
  client: Client,
): Client {
  (client.middlewareStack as Stack).add(
    (next) => (args) => {
      if (HttpRequest.isInstance(args.request))
        assertSecure(args.request.protocol, args.request.hostname, args.request.headers);
      return next(args);
    },
    { step: 'finalizeRequest', name: 'secureKeys', priority: 'low' },
  );
  return client;
}
