/**
 * Links that uploads go over, with the share of plaintext's speed that is to be reached.
 *
 * @type {Record<string, { about: string, atLeast: number, link?: import('./host/uploading.js').Link }>}
 */
export const LINKS = {
  '100M': {
    about: '100 Mbit/s and 80 ms',
    atLeast: 0.99,
    link: { bitsPerSecond: 100e6, roundTrip: 80 },
  },
  '1G': { about: '1 Gbit/s and 2 ms', atLeast: 0.985, link: { bitsPerSecond: 1e9, roundTrip: 2 } },
  '2.5G': { about: '2.5 Gbit/s and 2 ms', atLeast: 0.85, link: { bitsPerSecond: 2.5e9, roundTrip: 2 } },
  loopback: { about: 'loopback', atLeast: 0.6 },
};
