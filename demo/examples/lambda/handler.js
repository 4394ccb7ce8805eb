import { handle } from 'hono/aws-lambda';
import { createApp } from './app.js';

/** For a function URL or an HTTP API of API Gateway, payload format 2.0. */
export const handler = handle(createApp(process.env));
