/** What does the browser's authenticator give? Its answer for the server, and what only it can compute for the vault. */

/** An answer for the server; and 32 bytes of the PRF (docs/protocol.md §5), which are in no request, or null without one. */
export interface Touch {
  readonly shown: object;
  readonly prf: ArrayBuffer | null;
}

/** Nobody touched anything, or said no, or this authenticator is known already. */
export class NoTouch extends Error {
  constructor() {
    super('no touch');
    this.name = 'NoTouch';
  }
}

const PRF = { prf: { eval: { first: new TextEncoder().encode('koe/v1/passkey-prf') } } };

export function canUsePasskeys(): boolean {
  return typeof PublicKeyCredential === 'function' && 'parseCreationOptionsFromJSON' in PublicKeyCredential;
}

/** Makes a passkey. Rejects with NoTouch. */
export async function makePasskey(options: PublicKeyCredentialCreationOptionsJSON): Promise<Touch> {
  const asked = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return touch(navigator.credentials.create({ publicKey: { ...asked, extensions: PRF } }));
}

/** Asks for a passkey. Rejects with NoTouch. */
export async function showPasskey(options: PublicKeyCredentialRequestOptionsJSON): Promise<Touch> {
  const asked = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return touch(navigator.credentials.get({ publicKey: { ...asked, extensions: PRF } }));
}

async function touch(asked: Promise<Credential | null>): Promise<Touch> {
  let credential: Credential | null;
  try {
    credential = await asked;
  } catch (error) {
    if (error instanceof DOMException) throw new NoTouch();
    throw error;
  }
  if (!(credential instanceof PublicKeyCredential)) throw new NoTouch();
  const first = credential.getClientExtensionResults().prf?.results?.first;
  // The extensions' results hold what opens the keys: they are not part of what is sent.
  return { shown: { ...credential.toJSON(), clientExtensionResults: {} }, prf: first === undefined ? null : bufferOf(first) };
}

function bufferOf(source: BufferSource): ArrayBuffer {
  const bytes = source instanceof ArrayBuffer ? new Uint8Array(source) : new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  return bytes.slice().buffer;
}
