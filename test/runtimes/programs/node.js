import { serve } from '@sealift/signer/node';
import { handlerOf } from './handler.js';

const fetch = await handlerOf(process.env.SEALIFT_SETTINGS);
const { url } = await serve({ fetch }, { port: 0 });
console.log(JSON.stringify({ url }));
