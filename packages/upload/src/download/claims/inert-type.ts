export { INERT_TYPES, inertType, NO_TYPE } from '@sealift/core/claims';
