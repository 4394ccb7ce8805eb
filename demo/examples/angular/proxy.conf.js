/** For `npm run dev`: the signer answers at the page's own origin. */
export default { '/sealift': { target: process.env.SEALIFT_SIGNER ?? 'http://127.0.0.1:3000' } };
