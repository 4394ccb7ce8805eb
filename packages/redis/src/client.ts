/** A connected client of the packages `redis` or `ioredis`. It stays yours: you make it, listen to its errors, and close it. */
export type RedisClient =
  | { call(command: string, ...args: string[]): Promise<unknown> }
  | { sendCommand(args: string[]): Promise<unknown> };

/** Sends one command. */
export function send(client: RedisClient, [command = '', ...args]: string[]): Promise<unknown> {
  return 'call' in client ? client.call(command, ...args) : client.sendCommand([command, ...args]);
}
