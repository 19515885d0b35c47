// Finds a user in the sealed lookup file: one record a user, found by a keyed hash of each name by which he may sign in, and
// sealed with AES-256-GCM. Without the key the file tells how many users there are, and nothing of any.
//
// records | index | fan-out | trailer, all numbers big-endian:
//   record   nonce (12) | sealed JSON with spaces behind it | tag (16)
//   index    in the order of the hashes: hash (16) | place of the record (8) | its length (4)
//   fan-out  65537 numbers (4): how many entries of the index have a hash whose first two bytes are less
//   trailer  "MUNLOOK1" (8) | place of the index (8) | entries (8) | 1 where case counts, else 0 (8)

import { createDecipheriv, createHmac } from 'node:crypto';
import { open } from 'node:fs/promises';

const ENTRY = 28;
const FANOUT = 65537 * 4;
const TRAILER = 32;

// Where the file lies: beside this program, at LOOKUP_FILE, or in LOOKUP_BUCKET under LOOKUP_OBJECT.
const source = async () => {
  const { LOOKUP_BUCKET: Bucket, LOOKUP_OBJECT: Key } = process.env;
  if (Bucket) {
    const { S3Client, GetObjectCommand, HeadObjectCommand } = await import('@aws-sdk/client-s3');
    const client = new S3Client({});
    const { ContentLength } = await client.send(new HeadObjectCommand({ Bucket, Key }));
    return {
      length: ContentLength,
      read: async (start, length) => {
        const Range = `bytes=${start}-${start + length - 1}`;
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, Range }));
        return Buffer.from(await Body.transformToByteArray());
      },
    };
  }
  const file = await open(process.env.LOOKUP_FILE || new URL('lookup.bin', import.meta.url));
  return {
    length: (await file.stat()).size,
    read: async (start, length) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
      return buffer.subarray(0, bytesRead);
    },
  };
};

// The key: LOOKUP_KEY, or the secret of Secrets Manager that LOOKUP_SECRET names.
const masterKey = async () => {
  let text = process.env.LOOKUP_KEY;
  if (!text && process.env.LOOKUP_SECRET) {
    const { SecretsManagerClient, GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
    const answer = await new SecretsManagerClient({}).send(
      new GetSecretValueCommand({ SecretId: process.env.LOOKUP_SECRET }));
    text = answer.SecretString;
  }
  const key = Buffer.from((text ?? '').trim(), 'base64');
  if (key.length !== 32) throw new Error('LOOKUP_KEY or LOOKUP_SECRET has to hold the 32 bytes of lookup.key in base64');
  return key;
};

const derive = (key, label) => createHmac('sha256', key).update(label).digest();

const load = async () => {
  const [file, key] = await Promise.all([source(), masterKey()]);
  const tail = await file.read(file.length - TRAILER - FANOUT, FANOUT + TRAILER);
  const trailer = tail.subarray(FANOUT);
  if (tail.length !== FANOUT + TRAILER || trailer.toString('latin1', 0, 8) !== 'MUNLOOK1') {
    throw new Error('the lookup file is not whole');
  }
  return {
    file,
    fanout: tail.subarray(0, FANOUT),
    index: Number(trailer.readBigUInt64BE(8)),
    isCaseSensitive: trailer.readBigUInt64BE(24) === 1n,
    nameKey: derive(key, 'muniment lookup name'),
    sealKey: derive(key, 'muniment lookup seal'),
  };
};

let loading;
const loaded = () => {
  loading ??= load().catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
};

const opened = (lookup, sealed) => {
  const cipher = createDecipheriv('aes-256-gcm', lookup.sealKey, sealed.subarray(0, 12), { authTagLength: 16 });
  cipher.setAuthTag(sealed.subarray(sealed.length - 16));
  const plain = Buffer.concat([cipher.update(sealed.subarray(12, sealed.length - 16)), cipher.final()]);
  return JSON.parse(plain.toString('utf8'));
};

// Letter by letter, so that both sides agree whatever stands beside a letter.
const normalised = (name, isCaseSensitive) =>
  isCaseSensitive ? name : Array.from(name, (letter) => letter.toLowerCase()).join('');

// The user who signs in by that name, or undefined.
export const find = async (name) => {
  const lookup = await loaded();
  const asked = normalised(name, lookup.isCaseSensitive);
  const hash = createHmac('sha256', lookup.nameKey).update(asked, 'utf8').digest().subarray(0, 16);
  const bucket = hash.readUInt16BE(0);
  const [first, end] = [lookup.fanout.readUInt32BE(bucket * 4), lookup.fanout.readUInt32BE(bucket * 4 + 4)];
  if (first === end) return undefined;
  const entries = await lookup.file.read(lookup.index + first * ENTRY, (end - first) * ENTRY);
  for (let place = 0; place + ENTRY <= entries.length; place += ENTRY) {
    if (!entries.subarray(place, place + 16).equals(hash)) continue;
    const start = Number(entries.readBigUInt64BE(place + 16));
    const user = opened(lookup, await lookup.file.read(start, entries.readUInt32BE(place + 24)));
    // Nobody becomes another by an entry that somebody changed.
    return user.names.includes(asked) ? user : undefined;
  }
  return undefined;
};
