import { createHash } from 'node:crypto';
import { connect } from 'node:tls';
import { openPlainly } from '../../bench/host/browser.js';

/**
 * A Chromium that nobody drives, which takes the certificates of these servers and no other bad one.
 *
 * @param {string} url
 * @param {readonly import('../start/server.js').Server[]} servers
 */
export async function openTrusting(url, servers) {
  const pins = await Promise.all(servers.map(pinOf));
  return openPlainly(url, { switches: [`--ignore-certificate-errors-spki-list=${pins.join(',')}`] });
}

/** SHA-256 of the public key in a server's certificate, in base64. @param {import('../start/server.js').Server} server */
function pinOf({ endpoint, ca }) {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), ca }, () => {
      const key = socket.getPeerX509Certificate()?.publicKey.export({ type: 'spki', format: 'der' });
      socket.destroy();
      if (key === undefined) reject(new Error(`no certificate at ${endpoint}`));
      else resolve(createHash('sha256').update(key).digest('base64'));
    });
    socket.once('error', reject);
  });
}
