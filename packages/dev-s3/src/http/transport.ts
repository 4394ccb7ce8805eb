import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';

export function isSecure(incoming: IncomingMessage): boolean {
  return incoming.socket instanceof TLSSocket;
}

export function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return plain === '::1' || plain.startsWith('127.');
}
