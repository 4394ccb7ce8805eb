import { describe } from 'vitest';
import { worksInOrder } from '../../test/in-order.js';

describe('WebCrypto in segments', () => worksInOrder(undefined));
