import { describe, expect, test } from 'vitest';

import { ownOriginFor } from '../own-origin.ts';

const at = (hostname: string, port: number | null, protocol: 'http' | 'https' = 'http') => ({
  hostname,
  port,
  protocol,
});

describe('where a browser comes back to', () => {
  test('is the name of this machine under which a demo is looked at: there its cookies are', () => {
    const publicUrl = 'http://127.0.0.1:8000';
    expect(ownOriginFor(at('localhost', 8000), publicUrl)).toBe('http://localhost:8000');
    expect(ownOriginFor(at('127.0.0.1', 8000), publicUrl)).toBe('http://127.0.0.1:8000');
  });

  test.each([
    ['http://127.0.0.1:8000', at('elsewhere.example', 8000)],
    ['http://127.0.0.1:8000', at('localhost', 9000)],
    ['https://tickets.example', at('localhost', 443, 'https')],
    ['https://tickets.example', at('tickets.example', null, 'https')],
  ])('is %s else, whatever a request calls itself', (publicUrl, request) => {
    expect(ownOriginFor(request, publicUrl)).toBe(publicUrl);
  });
});
