export * from './download/index.js';
export * from './uploader.js';
