/**
 * Genuine objects: the published ones, taken over byte for byte, and ours, computed with node:crypto only (never with
 * the code under test). `{ source, keyring, metadata, body }`, everything as the vector files spell it.
 */
import { createCipheriv, hkdfSync } from 'node:crypto';

const GO = 'aws/amazon-s3-encryption-client-go v4/client/decryption_client_v4_test.go';
const SELF = 'computed for this project from the specification, wrapped keys cross-checked with the JDK';

const counting = (first, length) => Buffer.from(Array.from({ length }, (_, i) => first + i));
export const WRAPPING_KEY = counting(0x00, 32);
export const DATA_KEY = counting(0x20, 32);
export const MESSAGE_ID = counting(0x40, 28);
export const WRAP_NONCE = counting(0xa0, 12);
export const V2_IV = counting(0xb0, 12);
export const PLAINTEXT = Buffer.from('The quick brown fox jumps over the lazy dog, 0123456789.');
export const RSA_KEY =
  'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDQOG9HWYcBsWij7ODVG13phRt5Vp8YAa9lkln3Q+V6CtH7S5fN917p5/IILgXon+QPhTTr+jAkCaixR1vP6E2aBc9fs9S7jAks2doj1aXAL88QctThCF/qbKCFnBKHpsko5vLCZRJlHNecNjgucyfo38FiTcmMNc1Gnqzbse4jjiceitx6PSQTPXRoQW6trGT2sZ3p8o36jZBCwxpSSlQLYXUXeKoc3UmuQsfPwj1cvUAKSStrO5jhm22EyWrMGkBs3159AHLO1oC9V6fiAF6k42leT6bbBanWNLqymG7IiUY3VCmudFqffEcpFtPbzhcrWuNW2D34o+5WEVtPeeFxAgMBAAECggEAFJggWXw/YCl94gjBzBIi3b/ukbfBkIxKHs+02kH65nE/h41YfGSlHJl2VNzIdNOrqOVR8K0UKdxStQYLzKp7UmqUsjCFL++P0MHTU4wEEtgnsMbKy18arYME9XIUWxph9wuwow2AHkQWBztNnzqAjgXjiKeM8bM4lG2JR0l39kghPwMMb5zf1PtZcE69CLlcmg5DPs2CJyrJveKDUPjGlLPxgmyyIU73tRO06FfoRVCvgNq9nBDHxrMTQ7SllFg1vWJHjXH3EkqC/R2efU7Chm4RXBa8DqQ81Wrlg1/7aC37+YjXmBDm78JsnrP7vDYTAC6ARGbhMKESbddDCLkogQKBgQD6rMSgQVVKrML7CTheCO8+hzKdIYQHu2Wfj5QmNGOWXBu3/GqRJFncdwyHycjrYHLzrpfttFvvGTNbPFNII7Squy8WVsQ0oCX/8OCrsWiZDtP9eFB1HTYo12C/yFYg69c6to1B516a9Mwzzf1LtFn+bJENhPJgfbNim3W9+YXH2QKBgQDUpMn4MAHbslbVfBiSmZX/rOojaqSsIl4C1zEeKKPbFrnXtcjNnbZ94WAJC7U1V/Ud7nE+E9O+BjhxbsYtrU1pPWrktuGfkH43WsbvwIngZSStc8bKh2BPPyKJUdUIbN9gwAOaQS5GPHIiUa0knyC3bAdZYNIiYIwcPak+tXE/WQKBgQCtdQF2Nt8zFgqxtPaZMyuBpAHk8v0ucIDogWytZxEGSWQw0uxW1MWNpZ85EusB3LKOZmDg7i2zbEe6OSsTvwlUHsR9e7q3A55n1SFSDSfoyXbtbOSXtYf1iNt8ub7HdwpuqUVjthsjtILc0gwU545iXHOe3EDvfeu0LwixVUk6OQKBgGyurOvE3a5EQE1s18JV7Wx4HFNttiykhBg/lEMt0lGwE9xEdRVifltoTYVSDpPtGMLrk8V+rMJ6u25+h5vg76fSVEgBkN/VIi14oCT5635dM5nTis8I0hiu1CALSy67NpBkk3LLzbLoQg14YV5OVpJpDHiKG9ymK/ZjLZV3dyJBAoGAORwFlPCDbKmM53egBCyBq1vVzXJAN584wT/iafTLiyqIKDsKBbPbgZegU4/aqRNauApvUZ12u8puMHUgPXNZzB26hoy3syv5ULYiZyuEqRb76+YqPHD5uhGFqUiuAWWOKw3cGM6XnJlmzAfWydz4yOuJDQHTs9Eq0tw0Y+O8KkE=';

export const rawAes = { type: 'raw-aes', wrappingKey: WRAPPING_KEY.toString('hex') };
export const rawRsa = { type: 'raw-rsa', privateKey: RSA_KEY };
const kms = (plaintextDataKey, encryptionContext = {}) => ({
  type: 'kms',
  plaintextDataKey,
  encryptionContext,
});

export function gcm(key, iv, aad, plaintext) {
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(aad);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

export const SUITE = Buffer.from([0x00, 0x73]);
const hkdf = (info, length) => Buffer.from(hkdfSync('sha512', DATA_KEY, MESSAGE_ID, info, length));
export const derive = (label, length) => hkdf(Buffer.concat([SUITE, Buffer.from(label)]), length);
export const deriveLabel = (label, length) => hkdf(Buffer.from(label), length);

/** V3 content under the data key 20…3f and the message id 40…5b. */
export const v3Body = (plaintext) =>
  gcm(derive('DERIVEKEY', 32), Buffer.alloc(12, 1), SUITE, plaintext).toString('hex');
export const v2Body = (plaintext) => gcm(DATA_KEY, V2_IV, Buffer.alloc(0), plaintext).toString('hex');
/** Wraps any bytes under 00…1f as the AES/GCM keyring does. */
export const wrap = (bytes, aad) =>
  Buffer.concat([WRAP_NONCE, gcm(WRAPPING_KEY, WRAP_NONCE, Buffer.from(aad), bytes)]).toString('base64');

const v3Entries = {
  'x-amz-c': '115',
  'x-amz-d': 'B2Okaa89xCC8O6H2cahHTSxXatGlV6Sa8q2ieg==',
  'x-amz-i': 'QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaWw==',
};
const v2Entries = {
  'x-amz-iv': 'sLGys7S1tre4ubq7',
  'x-amz-matdesc': '{}',
  'x-amz-cek-alg': 'AES/GCM/NoPadding',
  'x-amz-tag-len': '128',
};

export const V3_AES = {
  source: SELF,
  keyring: rawAes,
  metadata: {
    ...v3Entries,
    'x-amz-3': 'oKGio6SlpqeoqaqrxjleDmHuJJhKTK34K1fu8UCdayOmgnRbpDccvUOWSz5slVcmFhwm/Jyebd4RVQkp',
    'x-amz-w': '02',
  },
  body: '4b4b95d98e85c8f336f1a7da586093035c94336d558fb4616296c353a5e1e065c681fe77d867925c14f17400c95ed8d13914f07da44f42c527a4b744b7033bd628d306afd0265d48',
};
export const V3_AES_EMPTY = { ...V3_AES, body: 'b594be34ea7b31e40d962ddf61e5ca34' };

export const V2_AES = {
  source: SELF,
  keyring: rawAes,
  metadata: {
    'x-amz-key-v2': 'oKGio6SlpqeoqaqrxjleDmHuJJhKTK34K1fu8UCdayOmgnRbpDccvUOWSz4T+cKRPJIQ/CZ9G7UzXe1p',
    'x-amz-wrap-alg': 'AES/GCM',
    ...v2Entries,
  },
  body: '62924f67e356a16d592d7f886c4af316f05cdabbe03df9419364c02eb0552dab7ca87198b4876f06a50b7c21fc91ad12e4cdd3491c3533362e380d3a16b2acf2d03b30f769044f05',
};
export const V2_AES_EMPTY = { ...V2_AES, body: 'c49a3fdb1e0621e1ab7a5e1129071be9' };

export const V3_RSA = {
  source: SELF,
  keyring: rawRsa,
  metadata: {
    ...v3Entries,
    'x-amz-3':
      'gjl6HmsVVWU7pZimijKXahXSqqJk1Y2Jn4muYJB854iNZf08sNhSOOWFe7rXL7rkJpXqRFC0qm+OG2TQ9o/v4k1dTlZ50RDM7LfdaM/oi0fklzzh5P4A6X1LjWume/f/wx2d3GWssBO7WEKKQ+YVo9sSzxkNusGJrlIj3cKNM/roSpFbFEKmQNMpGClp+brCu7tqzEFmW1LO2FcS1OIgH3xuJzKdr6mUkYwBNIK4wyL5UAgS86CWWBNa8fXITRhYXZ8QpWtuRfx+Yzk/jvZAuyc+aT/3C5krX0VIGYfZosWKW88hjRxGMTzgqVfbTIw/BR5259nVCnGUesHimK1vng==',
    'x-amz-w': '22',
  },
  body: V3_AES.body,
};
export const V2_RSA = {
  source: SELF,
  keyring: rawRsa,
  metadata: {
    'x-amz-key-v2':
      'V5FA11xwZgwHtTr0yAGqD/yUlgL8QuQrA8/cXnsEBT1mE+gF2Y1WxYkLR9popuYaacmPbBwp85k34kH+J7vPNHvIbLpO21qNVcBQAIPQZV1OGCwVceiCjDZ6P3+jw8xIEYNqsbva6Qj3ClFU4WURPRP/U+5czrCCCZKbh7cxKB4dBkczuOyn07QJ7lC9DnylfgDOZG1y/B238j6NZ1gxj1pDPtJz33XrtgDoqhh8mIxnF4dxumZWhozbRlCvEDP/Jf1Ql/1UQZG7o8Pm4afLf0lS3S3M9DEqSM4vYFrLawqV2knVVb6io5904VOkqiEwMyz6otWuelT9R0G3WumgpQ==',
    'x-amz-wrap-alg': 'RSA-OAEP-SHA1',
    ...v2Entries,
  },
  body: V2_AES.body,
};

export const V3_KMS = {
  source: GO,
  keyring: kms('lP6AbIQTmptyb/+WQq+ubDw+w7na0T1LGSByZGuaono='),
  metadata: {
    'x-amz-c': '115',
    'x-amz-w': '12',
    'x-amz-t': '{"aws:x-amz-cek-alg":"115"}',
    'x-amz-3': '8gSzlk7giyfFbLPUVgoVjvQebI1827jp8lDkO+n2chsiSoegx1sjm8NdPk0Bl70I',
    'x-amz-d': '6JOSx47RkdyfciJkNauuC4RpkMcWZY4a+i1RzQ==',
    'x-amz-i': 'sE9zLb4tsEBJkvEhLMZFxMj9oZJBbQ6ZOgOqHA==',
  },
  body: '2d4ff4dafe27f69f628872d82b5a1002ed1a21b8485d532bd8159f6487945b3641af5865fc0a029a3650053600c6d213625b9a0cc9c239577c09f3423dedc5641e88b6835824417c',
};
export const V3_KMS_PLAINTEXT =
  '8f2c59c6dbfcacf356f3da40788cbde67ca38161a4702cbcf757af663e1c24a600001b2f500417dbf5a050f57db6737422b2ed6a44c75e0d';
export const V3_KMS_BAD_COMMITMENT = {
  ...V3_KMS,
  metadata: {
    ...V3_KMS.metadata,
    'x-amz-d': 'FiQepGw+/O+3MuYrmQU5mAkotUnxB+W+EwYDHw==',
    'x-amz-i': 'cPwtbK08jrpe3x+QElyG+vGtkk9jDn6KmOta2Q==',
  },
  body: 'e403a8f941e43bdf0ca3ef0bcf6701acd739b2de0a8ee524fa89497210fb0213dfc856376a9ff7753db6ee549dc4040861bc7080a66f902441904bf4a003e028e982de8ea6958c30',
};

export const V2_KMS_CONTEXT = {
  source: GO,
  keyring: kms('hJUv7S6K2cHF64boS9ixHX0TZAjBZLT4ZpEO4XxkGnY='),
  metadata: {
    'x-amz-key-v2': 'PsuclPnlo2O0MQoov6kL1TBlaZG6oyNwWuAqmAgq7g8b9ZeeORi3VTMg624FU9jx',
    'x-amz-iv': 'dqqlq2dRVSQ5hFRb',
    'x-amz-matdesc': '{"aws:x-amz-cek-alg":"AES/GCM/NoPadding"}',
    'x-amz-wrap-alg': 'kms+context',
    'x-amz-cek-alg': 'AES/GCM/NoPadding',
  },
  body: '6b134eb7a353131de92faff64f594b2794e3544e31776cca26fe3bbeeffc68742d1007234f11c6670522602326868e29f37e9d2678f1614ec1a2418009b9772100929aadbed9a21a',
};
export const V2_KMS_CONTEXT_PLAINTEXT =
  'af150d7156bf5b3f5c461e5c6ac820acc5a33aab7085d920666c250ff251209d5a4029b3bd78250fab6e11aed52fae948d407056a9519b68';

export const V2_KMS_LEGACY = {
  source: GO,
  keyring: kms('Hrjrkkt/vQwMYtqvK6+MiXh3xiMvviL1Ks7w2mgsJgU='),
  metadata: {
    'x-amz-key-v2': '/7tu/RFXZU1UFwRzzf11IdF3b1wBxBZhnUMjVYHKKr5DjAHS602GvXt4zYcx/MJo',
    'x-amz-iv': '8Rlvyy8AoYj8v579',
    'x-amz-matdesc': '{"kms_cmk_id":"test-key-id"}',
    'x-amz-wrap-alg': 'kms',
    'x-amz-cek-alg': 'AES/GCM/NoPadding',
  },
  body: '6370a90b9a118301c2160c23a90d96146761276acdcfa92e6cbcb783abdc2e1813891506d6850754ef87ed2ac3bf570dd5c9da9492b7769ae1e639d073d688bd284815404ce2648a',
};
export const V2_CBC_KMS = {
  source: GO,
  keyring: kms('7ItX9CTGNWWegC62RlaNu6EJ3+J9yGO7yAqDNU4CdeA='),
  metadata: {
    'x-amz-key-v2': '/nJlgMtxMNk2ErKLLrLp3H7A7aQyJcJOClE2ldAIIFNZU4OhUMc1mMCHdIEC8fby',
    'x-amz-iv': 'adO9U7pcEHxUTaguIkho9g==',
    'x-amz-matdesc': '{"kms_cmk_id":"test-key-id"}',
    'x-amz-wrap-alg': 'kms',
    'x-amz-cek-alg': 'AES/CBC/PKCS5Padding',
  },
  body: '6f4f413a357a3c3a12289442fb835c5e4ecc8db1d86d3d1eab906ce07e1ad772180b2e9ec49c3fc667d8aceea8c46da6bb9738251a8e36241a473ad820f99c701906bac1f48578d5392e928889bbb1d9',
};
const CBC_BODY =
  '3223e226df3038c1dc3cb5dc12ca557a7c35714bc30ffd48c1415e0ea61aeac2c73cd151915fb446685ab784c2bf5af851161e8475dd172bbde2dd191d639085';
export const V2_AESWRAP = {
  ...V2_AES,
  metadata: {
    ...V2_AES.metadata,
    'x-amz-key-v2': 'BPijw8MC07C36UsU3Pha0dppzXQFbteQfTy0n7J3maQQTbBY8pAa2w==',
    'x-amz-wrap-alg': 'AESWrap',
  },
};
export const V2_RSA_LEGACY = {
  ...V2_RSA,
  metadata: {
    ...V2_RSA.metadata,
    'x-amz-key-v2':
      'iOOO4NX41lqDswVqLS4YC/xzawt6pVw9w7IhuaKWMWbKzutKHvM6pTz4ZdIFdy+QZTPKP5OvpRT0DeV3/yTc3NJO5nwR5Du2XwQ6reOFMclLA1FUpkSBT43kkIyDTYJwxfZcq4d64ehp6sQ20mcubVSUb44TGqmIiRV7iiXYwugY/Zn8zkh9AtORUv7XK9EVeQfiSWAw5SiNgsEdbdBoLKoIeXosuKe+is1WSevoWJv8ua0kZsfRvvEJV7bCcCniebF6PdDdw7D2wzhZ1Pu4PPU3V+2jCKharqE1TTM54ilNQ3640/W5FlGm1ZumuSqVqHAl3oJNgC9nj81EbpXycQ==',
    'x-amz-wrap-alg': 'RSA/ECB/OAEPWithSHA-256AndMGF1Padding',
  },
};
export const V1_AES = {
  source: SELF,
  keyring: rawAes,
  metadata: {
    'x-amz-key': 'YaaTbk6PEBwcwfmTtUKg1OJ0Dor61OTRXQ1mGzguyomfO3UEkm+L024xGOkDpM1K',
    'x-amz-iv': 'wMHCw8TFxsfIycrLzM3Ozw==',
    'x-amz-matdesc': '{}',
    'x-amz-unencrypted-content-length': '56',
  },
  body: CBC_BODY,
};
export const V1_RSA = {
  source: SELF,
  keyring: rawRsa,
  metadata: {
    ...V1_AES.metadata,
    'x-amz-key':
      'fR82wFeOkvMfD5iCA8Ybf5sTjqcA70SS5f67MnZDZi5uaJ6n3+cK8UXuWAsJ9plLxpl/56xuCwa1HoE0dZWCkTfo5KW/ASaaa42yqNWXVyE7wNQ+6OFwacbTC92Q7iolYk0CNP7DtloEJCtJYVC2/68MbZplDGa+XNm29lNMUKiu7LBRGQzF12OLzjhM/f0A7WAYAtX3tf2fqWqFYHGzyTkbtPAoyv6m/5+BLFvhF0qPnXHP+Qo+xK26U5Wo2Ar9fmGCCwLjDmzYIYF+em+4JwnRMSaGiExo6OUfGdhjaARmOeKUsmq2trqd3NIUMuFC1FHNzoGdKg0NyQk5RD1LPg==',
  },
  body: CBC_BODY,
};
