export { MAX_NAME_BYTES, NEUTRAL_NAME, safeName } from '@sealift/core/claims';
