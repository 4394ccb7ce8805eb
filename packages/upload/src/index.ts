export * from './customer-key/index.js';
export * from './download/index.js';
export * from './uploader.js';
