import { describe, expect, test } from 'vitest';
import { FakeUploader } from '../testing/fake-engine.js';
import type { EngineSettings } from './ports.js';
import { EngineSource } from './source.js';

function source(...failures: Error[]) {
  const made: FakeUploader[] = [];
  const engine = new EngineSource<FakeUploader>('encrypted-upload', async () => {
    const failure = failures.shift();
    if (failure) throw failure;
    const uploader = new FakeUploader();
    made.push(uploader);
    return uploader;
  });
  return { engine, made };
}

describe('the engine of an element', () => {
  test('is made once for the same settings', async () => {
    const { engine, made } = source();
    const headers = { authorization: 'Bearer 1' };
    const first = await engine.open({ signer: '/sealift', headers });
    expect(await engine.open({ signer: '/sealift', headers })).toBe(first);
    expect(made).toHaveLength(1);
  });

  test.each<EngineSettings>([
    { signer: '/other' },
    { signer: '/sealift', headers: { authorization: 'Bearer 2' } },
    { signer: '/sealift', credentials: 'include' },
    { signer: '/sealift', customerKey: {} as never },
    { signer: '/sealift', require: 'client' },
    { signer: '/sealift', s3Origin: 'https://s3.test' },
    { signer: '/sealift', identity: 'required' },
    { signer: '/sealift', senders: {} as never },
    { signer: '/sealift', recipient: 'sha256:x' },
    { signer: '/sealift', commitmentPolicy: 'REQUIRE_ENCRYPT_ALLOW_DECRYPT' },
  ])('is made anew for other settings, and lets the one before finish: %j', async (settings) => {
    const { engine, made } = source();
    await engine.open({ signer: '/sealift' });
    expect(await engine.open(settings)).toBe(made[1]);
    expect(made[0]?.closed).toBe(false);
  });

  test('that could not be loaded is loaded again', async () => {
    const { engine, made } = source(new Error('offline'));
    await expect(engine.open({ signer: '/sealift' })).rejects.toThrow('offline');
    expect(await engine.open({ signer: '/sealift' })).toBe(made[0]);
  });

  test('needs a signer', async () => {
    const { engine, made } = source();
    await expect(engine.open({ signer: '' })).rejects.toMatchObject({
      code: 'signer-missing',
      message: '<encrypted-upload> needs a signer attribute with the address of the signer.',
    });
    expect(made).toHaveLength(0);
  });

  test('is closed with the element, even while it loads', async () => {
    const { engine, made } = source();
    const opening = engine.open({ signer: '/sealift' });
    engine.close();
    await opening;
    expect(made[0]?.closed).toBe(true);
  });
});
