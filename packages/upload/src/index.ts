export * from './upload/index.js';
