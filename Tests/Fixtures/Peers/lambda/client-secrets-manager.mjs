// Stands for @aws-sdk/client-secrets-manager: a secret's name is a file's.
import { readFileSync } from 'node:fs';

export class GetSecretValueCommand { constructor(input) { this.input = input; } }

export class SecretsManagerClient {
  async send({ input }) { return { SecretString: readFileSync(input.SecretId, 'utf8') }; }
}
