// Stands for @aws-sdk/client-s3: the bucket is a folder.
import { readFileSync } from 'node:fs';

export class HeadObjectCommand { constructor(input) { this.input = input; } }
export class GetObjectCommand { constructor(input) { this.input = input; } }

export class S3Client {
  async send({ input }) {
    const bytes = readFileSync(`${input.Bucket}/${input.Key}`);
    if (!input.Range) return { ContentLength: bytes.length };
    const [, start, end] = input.Range.match(/^bytes=(\d+)-(\d+)$/);
    if (Number(start) >= bytes.length) throw new Error('InvalidRange');
    return { Body: { transformToByteArray: async () => new Uint8Array(bytes.subarray(Number(start), Number(end) + 1)) } };
  }
}
