import { serve } from '@sealift/signer/node';
import { signersOf } from './signers.js';

const fetch = signersOf(JSON.parse(process.env.SEALIFT_SETTINGS ?? ''));
const { url } = await serve({ fetch }, { port: 0 });
console.log(JSON.stringify({ url }));
