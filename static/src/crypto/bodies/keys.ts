/** Which keys does a member, a desk or the organisation have? The bodies of secrets and grants. docs/protocol.md §3 */

import { type Json, asEncoded, fields } from '../encoding.ts';

/** Kinds 16 and 17: the seeds of an identity and a signer. */
export interface KeyPair {
  readonly identity: string;
  readonly signer: string;
}

export function asKeyPair(value: Json): KeyPair {
  const body = fields(value, 'identity', 'signer');
  return { identity: asEncoded(body.identity, 32), signer: asEncoded(body.signer, 32) };
}

/** Kind 18: the seed of the organisation's signer. */
export interface OrganisationSigner {
  readonly signer: string;
}

export function asOrganisationSigner(value: Json): OrganisationSigner {
  return { signer: asEncoded(fields(value, 'signer').signer, 32) };
}
