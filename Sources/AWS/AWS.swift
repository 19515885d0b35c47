// Requests to services of AWS and to those that speak as they do: whose keys they are made with (`CredentialChain`), how they
// are signed (`Signer`), how they are carried, repeated and answered (`Client`). It knows AWS's settings, protocols and errors,
// and no service's meaning, no vault and no terminal. Invariant: a secret is in no error and in nothing that is printed.
