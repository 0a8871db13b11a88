/** Every vector of vectors/*.json, positive and negative. The Python twin reads the same files. */

import { readdirSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import * as attachments from '../../../static/src/crypto/attachments.ts';
import { sealedSize } from '../../../static/src/crypto/age_format.ts';
import * as cache from '../../../static/src/crypto/cache.ts';
import * as codes from '../../../static/src/crypto/codes.ts';
import * as directory from '../../../static/src/crypto/directory.ts';
import { b64, b64Decode, canonical, canonicalDecode, digest } from '../../../static/src/crypto/encoding.ts';
import * as consent from '../../../static/src/crypto/consent.ts';
import * as keys from '../../../static/src/crypto/keys.ts';
import * as letters from '../../../static/src/crypto/letters.ts';
import { asAnswer, asAsk } from '../../../static/src/crypto/bodies/asks.ts';
import { asConflicts } from '../../../static/src/crypto/bodies/conflicts.ts';
import { asCounted, asProcess } from '../../../static/src/crypto/bodies/counted.ts';
import { asCover, type Facts } from '../../../static/src/crypto/bodies/cover.ts';
import { asKeyPair, asOrganisationSigner } from '../../../static/src/crypto/bodies/keys.ts';
import { asCard, asCopy, asReply } from '../../../static/src/crypto/bodies/reply.ts';
import { asFollowUp, asReceipt, asReport, type Report } from '../../../static/src/crypto/bodies/report.ts';
import { asRing } from '../../../static/src/crypto/bodies/ring.ts';
import * as notebook from '../../../static/src/crypto/notebook.ts';
import { deletionPayload, letterPayload, tokenDigest, verifyWrite, type Write } from '../../../static/src/crypto/mailbox.ts';
import { open } from '../../../static/src/crypto/opening.ts';
import { type Opened, caseRecipient, openAttachment, openFacts, reporterRecipient } from '../../../static/src/crypto/reading.ts';
import * as sealing from '../../../static/src/crypto/sealing.ts';
import { asShelf } from '../../../static/src/crypto/shelf.ts';
import * as signing from '../../../static/src/crypto/signing.ts';
import * as submission from '../../../static/src/crypto/submission.ts';
import {
  type Bad,
  type Json,
  type WrittenHeader,
  type WrittenSeen,
  headerOf,
  hex,
  refusal,
  seenOf,
  toHex,
  vectors,
} from './vectors.ts';

// As the pages have it (tests/web/scrypt.ts).
vi.unmock('@noble/hashes/scrypt.js');

const bytes = (text: string): Uint8Array => b64Decode(text);

test('every file of vectors is read here', () => {
  const files = readdirSync(new URL('../../../vectors/', import.meta.url)).filter((name) => name.endsWith('.json'));
  expect(files.sort()).toEqual(
    [
      'age.json',
      'attachments.json',
      'audit.json', // audit.test.ts
      'cache.json',
      'codes.json',
      'consent.json',
      'confusions.json', // confusions.test.ts
      'derivation.json',
      'digests.json', // of the vectors themselves; tests/crypto/test_vector_files.py
      'directory.json',
      'encoding.json',
      'fingerprints.json',
      'letters.json',
      'mailbox.json',
      'proof.json',
      'signing.json',
      'submission.json',
      'vouchers.json',
    ].sort(),
  );
});

describe('encoding.json', () => {
  const file = vectors('encoding') as {
    b64: { good: { hex: string; text: string }[]; bad: (Bad & { text: string })[] };
    canonical: { good: { name: string; value: Json; hex: string }[]; bad: (Bad & { hex: string })[] };
  };

  test.each(file.b64.good)('b64 of $hex is $text, both ways', ({ hex: plain, text }) => {
    expect(b64(hex(plain))).toBe(text);
    expect(toHex(b64Decode(text))).toBe(plain);
  });
  test.each(file.b64.bad)('[P-01] b64 with $name is refused', async ({ text, refusal: name }) => {
    expect(await refusal(() => b64Decode(text))).toBe(name);
  });
  test.each(file.canonical.good)('canonical JSON: $name, both ways', ({ value, hex: written }) => {
    expect(toHex(canonical(value))).toBe(written);
    expect(canonicalDecode(hex(written))).toEqual(value);
  });
  test.each(file.canonical.bad)('[P-02] canonical JSON with $name is refused', async ({ hex: written, refusal: name }) => {
    expect(await refusal(() => canonicalDecode(hex(written)))).toBe(name);
  });
});

describe('age.json', () => {
  const file = vectors('age') as {
    keys: { seed: string; identity: string; recipient: string; digest: string }[];
    bad_identities: (Bad & { text: string })[];
    bad_recipients: (Bad & { text: string })[];
    sizes: { plaintext_bytes: number; sealed_bytes: number }[];
    files: { name: string; identity: string; sealed: string; plaintext_digest?: string; refusal?: string }[];
  };

  test.each(file.keys)('seed $seed gives its identity, recipient and digest', async (key) => {
    const identity = sealing.identity(bytes(key.seed));
    expect(sealing.identityText(identity)).toBe(key.identity);
    expect(sealing.parseIdentity(key.identity).equals(identity)).toBe(true);
    const recipient = await sealing.recipientOf(identity);
    expect(recipient).toBe(key.recipient);
    expect(b64(sealing.recipientDigest(sealing.checkRecipient(key.recipient)))).toBe(key.digest);
  });
  test.each(file.bad_identities)('identity: $name is refused', async ({ text, refusal: name }) => {
    expect(await refusal(() => sealing.parseIdentity(text))).toBe(name);
  });
  test.each(file.bad_recipients)('recipient: $name is refused', async ({ text, refusal: name }) => {
    expect(await refusal(() => sealing.checkRecipient(text))).toBe(name);
  });
  test.each(file.sizes)('[P-04] $plaintext_bytes bytes are sealed in $sealed_bytes', (size) => {
    expect(sealedSize(size.plaintext_bytes)).toBe(size.sealed_bytes);
  });
  test.each(file.files)('[P-03] file: $name', async (vector) => {
    let found: string | undefined;
    const outcome = await refusal(async () => {
      found = b64(digest(await open(sealing.parseIdentity(vector.identity), bytes(vector.sealed))));
    });
    expect(outcome).toBe(vector.refusal ?? 'accepted');
    expect(found).toBe(vector.plaintext_digest);
  });
});

describe('signing.json', () => {
  interface Vector {
    verify_key: string;
    domain: string;
    message: string;
    signature: string;
  }
  const file = vectors('signing') as { good: (Vector & { seed: string })[]; bad: (Vector & Bad)[] };
  const verify = (v: Vector): void => {
    signing.verify(bytes(v.verify_key), v.domain, bytes(v.message), bytes(v.signature));
  };

  test.each(file.good)('$domain is signed and verified', (vector) => {
    const signer = signing.signer(bytes(vector.seed));
    expect(b64(signing.verifyKeyOf(signer))).toBe(vector.verify_key);
    expect(b64(signing.sign(signer, vector.domain, bytes(vector.message)))).toBe(vector.signature);
    verify(vector);
  });
  test.each(file.bad)('[P-09] $name is refused', async (vector) => {
    expect(await refusal(() => { verify(vector); })).toBe(vector.refusal);
  });
});

describe('codes.json', () => {
  interface Section {
    good: { name: string; typed: string; code: string; shown: string }[];
    bad: (Bad & { typed: string })[];
  }
  const file = vectors('codes') as Section & { check: { number: string; code: string }[]; recovery: Section };

  test.each(file.good)('a code typed $name is read', ({ typed, code, shown }) => {
    expect(codes.readCode(typed)).toBe(code);
    expect(codes.showCode(code)).toBe(shown);
  });
  test.each(file.bad)('[P-10] a code with $name is refused', async ({ typed, refusal: name }) => {
    expect(await refusal(() => codes.readCode(typed))).toBe(name);
  });
  test.each(file.check)('$number gets its check digits', ({ number, code }) => {
    const digits = [...number].map(Number);
    expect(codes.drawCode(() => digits.shift() ?? 0)).toBe(code);
  });
  test.each(file.recovery.good)('a recovery code typed $name is read', ({ typed, code, shown }) => {
    expect(codes.readRecoveryCode(typed)).toBe(code);
    expect(codes.showRecoveryCode(code)).toBe(shown);
  });
  test.each(file.recovery.bad)('[P-10] a recovery code with $name is refused', async ({ typed, refusal: name }) => {
    expect(await refusal(() => codes.readRecoveryCode(typed))).toBe(name);
  });
});

describe('derivation.json', () => {
  const file = vectors('derivation') as {
    codes: {
      code: string;
      instance: string;
      signer: string;
      verify_key: string;
      identity: string;
      recipient_digest: string;
      token: string;
      token_digest: string;
      case: string;
    }[];
    passphrases: {
      name: string;
      typed: string;
      passphrase: string;
      salt: string;
      auth: string;
      auth_digest: string;
      identity: string;
    }[];
    recovery: { code: string; auth: string; identity: string }[];
    passkeys: { prf: string; identity: string }[];
  };

  test.each(file.codes)('code $code in $instance', async (vector) => {
    const keys = await codes.reporterKeys(vector.code, bytes(vector.instance));
    expect({
      signer: b64(keys.signer.seed),
      verify_key: b64(keys.verifyKey),
      identity: sealing.identityText(keys.identity),
      recipient_digest: b64(sealing.recipientDigest(keys.recipient)),
      token: b64(keys.token),
      token_digest: b64(tokenDigest(keys.token)),
      case: b64(keys.case),
    }).toEqual({
      signer: vector.signer,
      verify_key: vector.verify_key,
      identity: vector.identity,
      recipient_digest: vector.recipient_digest,
      token: vector.token,
      token_digest: vector.token_digest,
      case: vector.case,
    });
  });
  test.each(file.passphrases)('passphrase: $name', async (vector) => {
    expect(codes.readPassphrase(vector.typed)).toBe(vector.passphrase);
    const keys = await codes.passphraseKeys(vector.passphrase, bytes(vector.salt));
    expect(b64(keys.auth)).toBe(vector.auth);
    expect(b64(digest(keys.auth))).toBe(vector.auth_digest);
    expect(sealing.identityText(keys.identity)).toBe(vector.identity);
  });
  test.each(file.passkeys)('the PRF of a passkey', async (vector) => {
    expect(sealing.identityText((await codes.passkeyKeys(bytes(vector.prf))).identity)).toBe(vector.identity);
  });

  test.each(file.recovery)('recovery code $code', async (vector) => {
    const keys = await codes.recoveryKeys(vector.code);
    expect(b64(keys.auth)).toBe(vector.auth);
    expect(sealing.identityText(keys.identity)).toBe(vector.identity);
  });
});

describe('letters.json', () => {
  const file = vectors('letters') as {
    good: {
      name: string;
      expected: WrittenHeader;
      signer: string;
      identity: string;
      seen: WrittenSeen[];
      body: Json;
      plaintext_digest: string;
      plaintext_bytes: number;
      sealed: string;
    }[];
    bad: (Bad & { expected: WrittenHeader; plaintext: string })[];
  };

  const readers: Record<letters.Kind, (body: Json) => unknown> = {
    report: (body) => reporterRecipient({ body: asReport(body) } as Opened<Report>),
    cover: asCover,
    card: (body) => caseRecipient(asCard(body)),
    follow_up: asFollowUp,
    reply: asReply,
    copy: asCopy,
    resealed: asCover,
    handed_over: asCover,
    ring: asRing,
    conflicts: asConflicts,
    facts: asCounted,
    note: notebook.asNote,
    shelf: asShelf,
    ask: asAsk,
    answer: asAnswer,
    member_secret: asKeyPair,
    grant: asKeyPair,
    organisation_secret: asOrganisationSigner,
    receipt: asReceipt,
    process: asProcess,
  };

  test.each(file.good)('$name opens, verifies, and is built again byte for byte', async (vector) => {
    const expected = headerOf(vector.expected);
    const plaintext = await open(sealing.parseIdentity(vector.identity), bytes(vector.sealed));
    expect(b64(digest(plaintext))).toBe(vector.plaintext_digest);
    expect(plaintext.length).toBe(vector.plaintext_bytes);
    const letter = letters.verify(plaintext, expected);
    expect(letter.body).toEqual(vector.body);
    expect(letter.seen).toEqual(seenOf(vector.seen));
    readers[expected.kind](letter.body);
    const again = letters.build(expected, vector.body, signing.signer(bytes(vector.signer)), seenOf(vector.seen));
    expect(toHex(again)).toBe(toHex(plaintext));
  });
  test.each(file.bad)('[P-07] $name is refused', async (vector) => {
    const expected = headerOf(vector.expected);
    expect(
      await refusal(() => readers[expected.kind](letters.verify(bytes(vector.plaintext), expected).body)),
    ).toBe(vector.refusal);
  });
});

describe('submission.json', () => {
  interface Vector {
    name: string;
    submission: submission.SubmissionBody;
    body_digest: string;
    refusal?: string;
  }
  const file = vectors('submission') as { instance: string; signer: string; good: Vector[]; bad: Vector[] };
  const read = (body: submission.SubmissionBody): submission.Submission => ({
    case: bytes(body.case),
    verifyKey: bytes(body.verify_key),
    tokenDigest: bytes(body.token_digest),
    desk: bytes(body.desk),
    epoch: body.epoch,
    urgent: body.urgent,
    report: bytes(body.report),
    cover: bytes(body.cover),
    card: bytes(body.card),
    signature: bytes(body.signature),
    attachments: named(body.attachments ?? []),
  });

  test.each(file.good)('$name', (vector) => {
    const sent = read(vector.submission);
    expect(b64(submission.verify(sent, bytes(file.instance)))).toBe(vector.body_digest);
    const signature = signing.sign(signing.signer(bytes(file.signer)), 'koe/v1/submission', bytes(vector.body_digest));
    expect(b64(signature)).toBe(vector.submission.signature);
    expect(submission.submissionBody(sent, bytes(vector.submission.proof.nonce))).toEqual(vector.submission);
  });
  test.each(file.bad)('[P-11] [P-29] $name is refused', async (vector) => {
    const sent = read(vector.submission);
    expect(b64(submission.bodyDigest(sent))).toBe(vector.body_digest);
    expect(await refusal(() => submission.verify(sent, bytes(file.instance)))).toBe(vector.refusal);
  });
});

const named = (written: readonly attachments.NamedBody[]): attachments.Named[] =>
  written.map((one) => ({ id: bytes(one.id), digest: bytes(one.digest) }));

describe('attachments.json', () => {
  interface File {
    name: string;
    identity: string;
    attachment: attachments.Attachment;
    sealed: string;
    content?: string;
    refusal?: string;
  }
  interface Upload {
    name: string;
    case: string;
    verify_key: string;
    attachment: string;
    digest: string;
    size: number;
    signature: string;
  }
  const file = vectors('attachments') as {
    instance: string;
    signer: string;
    letter: string;
    padme: { size: number; padme: number }[];
    sizes: { content_bytes: number; padded_bytes: number; sealed_bytes: number; parts: number; more_bits: number }[];
    bad_sizes: (Bad & { sealed_bytes: number })[];
    good: File[];
    bad: File[];
    lists: { name: string; attachments: attachments.NamedBody[]; list: string }[];
    bad_lists: (Bad & { attachments: attachments.NamedBody[] })[];
    payloads: { name: string; attachments: attachments.NamedBody[]; payload: string }[];
    uploads: (Upload & { message: string })[];
    bad_uploads: (Upload & Bad)[];
  };

  test.each(file.padme)('Padmé of $size is $padme', ({ size, padme }) => {
    expect(attachments.padme(size)).toBe(padme);
  });
  test.each(file.sizes)('[P-29] $content_bytes bytes travel in $sealed_bytes', (vector) => {
    attachments.checkSealedSize(vector.sealed_bytes);
    const padded = attachments.paddedSize(vector.content_bytes);
    expect([padded, sealedSize(padded)]).toEqual([vector.padded_bytes, vector.sealed_bytes]);
    expect(attachments.partCount(vector.sealed_bytes)).toBe(vector.parts);
    expect(attachments.uploadBits(0, vector.sealed_bytes)).toBe(vector.more_bits);
  });
  test.each(file.bad_sizes)('[P-29] size: $name is refused', async ({ sealed_bytes: size, refusal: name }) => {
    expect(await refusal(() => { attachments.checkSealedSize(size); })).toBe(name);
  });
  test.each([...file.good, ...file.bad])('[P-28] attachment: $name', async (vector) => {
    const identity = sealing.parseIdentity<'case'>(vector.identity);
    const holders = [
      await codes.holderOf(sealing.drawIdentity<'case'>()),
      { identity, recipient: await sealing.recipientOf(identity) },
    ] as const;
    const [attachment] = attachments.asAttachments([vector.attachment as unknown as Json]);
    if (attachment === undefined) throw new RangeError('no attachment');
    let found: string | undefined;
    const outcome = await refusal(async () => {
      found = b64(await openAttachment(bytes(vector.sealed), attachment, holders));
    });
    expect(outcome).toBe(vector.refusal ?? 'accepted');
    expect(found).toBe(vector.content);
    expect(attachments.attachmentsKey([attachment])).toEqual({ attachments: [vector.attachment] });
  });
  test.each(file.lists)('[P-29] a list of $name is signed in one order', (vector) => {
    expect(b64(attachments.namedList(named(vector.attachments)))).toBe(vector.list);
    const shuffled = [...vector.attachments].reverse();
    expect(attachments.inOrder(shuffled)).toEqual(named(vector.attachments));
  });
  test.each(file.bad_lists)('[P-29] a list that is $name is refused', async (vector) => {
    expect(await refusal(() => attachments.namedList(named(vector.attachments)))).toBe(vector.refusal);
  });
  test.each(file.payloads)('a follow-up of $name signs it all', (vector) => {
    expect(b64(letterPayload(bytes(file.letter), named(vector.attachments)))).toBe(vector.payload);
  });

  const about = (vector: Upload) => ({
    instance: bytes(file.instance),
    case: bytes(vector.case) as codes.CaseId,
    attachment: { id: bytes(vector.attachment), digest: bytes(vector.digest) },
    sealedBytes: vector.size,
  });
  test.each(file.uploads)('[P-29] an upload of $name is begun by the case', (vector) => {
    const { instance, case: id, attachment, sealedBytes } = about(vector);
    const message = attachments.uploadMessage(instance, id, attachment, sealedBytes);
    expect(b64(message)).toBe(vector.message);
    const judged = attachments.verifyUpload(bytes(vector.verify_key), about(vector), bytes(vector.signature));
    expect(b64(judged)).toBe(b64(digest(message)));
    const signature = signing.sign(signing.signer(bytes(file.signer)), 'koe/v1/upload', message);
    expect(b64(signature)).toBe(vector.signature);
  });
  test.each(file.bad_uploads)('[P-29] an upload of $name is refused', async (vector) => {
    const judge = (): unknown =>
      attachments.verifyUpload(bytes(vector.verify_key), about(vector), bytes(vector.signature));
    expect(await refusal(judge)).toBe(vector.refusal);
  });
});

describe('proof.json', () => {
  const file = vectors('proof') as {
    case: string;
    body_digest: string;
    good: { nonce: string; bits: number }[];
    bad: { name: string; nonce: string; bits: number }[];
  };
  const proves = (nonce: string, bits: number): boolean =>
    submission.hasProof(bytes(file.case), bytes(file.body_digest), bytes(nonce), bits);

  test.each(file.good)('$nonce proves $bits bits and not one more', ({ nonce, bits }) => {
    expect([proves(nonce, bits), proves(nonce, bits + 1)]).toEqual([true, false]);
  });
  test.each(file.good)('the first nonce of $bits bits is found', ({ nonce, bits }) => {
    const found = submission.solve(bytes(file.case), bytes(file.body_digest), bits);
    expect(proves(b64(found), bits)).toBe(true);
    expect(b64(found) <= nonce).toBe(true);
  });
  test.each(file.bad)('$name proves nothing', ({ nonce, bits }) => {
    expect(proves(nonce, bits)).toBe(false);
  });
});

describe('mailbox.json', () => {
  interface Vector {
    name: string;
    domain: string;
    nonce: string;
    payload: string;
    signature: string;
  }
  const file = vectors('mailbox') as {
    instance: string;
    case: string;
    signer: string;
    verify_key: string;
    token: string;
    token_digest: string;
    good: Vector[];
    bad: Vector[];
    deletions: { good: { counters: number[]; payload: string }[]; bad: (Bad & { counters: number[] })[] };
  };
  const verify = (vector: Vector): void => {
    const about = {
      instance: bytes(file.instance),
      case: bytes(file.case) as codes.CaseId,
      nonce: bytes(vector.nonce),
      payload: bytes(vector.payload),
    };
    const write = vector.domain.replace('koe/v1/mailbox/', '') as Write;
    verifyWrite(bytes(file.verify_key), write, about, bytes(vector.signature));
  };

  test('the token has its digest', () => {
    expect(b64(tokenDigest(bytes(file.token)))).toBe(file.token_digest);
  });
  test.each(file.good)('a signed $name is believed', verify);
  test.each(file.bad)('$name is refused', async (vector) => {
    expect(await refusal(() => { verify(vector); })).toBe('WrongSignature');
  });
  test.each(file.deletions.good)('counters $counters are written', ({ counters, payload }) => {
    expect(b64(deletionPayload(counters))).toBe(payload);
  });
  test.each(file.deletions.bad)('counters: $name is refused', async ({ counters, refusal: name }) => {
    expect(await refusal(() => deletionPayload(counters))).toBe(name);
  });
});

describe('directory.json', () => {
  interface Vector {
    name: string;
    directory: string;
    signature: string;
    today: string;
    version_least: number;
    known?: string[];
    signer?: string;
    refusal?: string;
  }
  const file = vectors('directory') as {
    organisation_signer: string;
    good: Vector[];
    bad: Vector[];
    recipients: { entry: string; good: string[]; bad: (Bad & { recipient: string })[] };
    successors: {
      name: string;
      known: { epoch: number; verify_key: string };
      entries: string[];
      keys: Record<string, string>;
    }[];
  };
  const verify = (v: Vector): directory.Directory =>
    directory.verify(v.directory, bytes(v.signature), v.today, v.version_least, v.known);

  test.each(file.good)('$name is believed, and written and signed again the same', (vector) => {
    const believed = verify(vector);
    expect(directory.directoryText(believed)).toBe(vector.directory);
    const signature = directory.sign(vector.directory, signing.signer(bytes(vector.signer ?? file.organisation_signer)));
    expect(b64(signature)).toBe(vector.signature);
  });
  test.each(file.bad)('[P-15] [P-25] $name is refused', async (vector) => {
    expect(await refusal(() => verify(vector))).toBe(vector.refusal);
  });
  test('[P-16] the recipient of the digest is believed', () => {
    const entry = directory.parseEntry(file.recipients.entry);
    for (const recipient of file.recipients.good) {
      expect(directory.recipientOfDesk(entry, recipient)).toBe(recipient);
    }
  });
  test.each(file.successors)('[P-18] $name', ({ known, entries, keys }) => {
    const first = directory.parseEntry(file.recipients.entry);
    const after = entries.map(directory.parseEntry);
    const about = { ...known, desk: first.desk, instance: bytes(first.instance) };
    const believed = directory.successors(after, about);
    expect(Object.fromEntries(believed)).toEqual(keys);
    const newest = after.find(({ epoch }) => epoch === known.epoch + after.length);
    if (newest === undefined || believed.size !== after.length + 1) return;
    expect(Object.fromEntries(directory.predecessors([first, ...after], newest))).toEqual(keys);
  });
  test.each(file.recipients.bad)('[P-16] $name is refused', async ({ recipient, refusal: name }) => {
    const entry = directory.parseEntry(file.recipients.entry);
    expect(await refusal(() => directory.recipientOfDesk(entry, recipient))).toBe(name);
  });
});

describe('cache.json', () => {
  interface Written {
    name: string;
    desk_identity: string;
    place: { instance: string; desk: string; case: string; epoch: number; cover_digest: string };
    cached: string;
  }
  const file = vectors('cache') as {
    good: (Written & { facts: Facts })[];
    bad: (Written & Bad)[];
    too_long: (Bad & { facts: Facts })[];
  };
  const placeOf = ({ place }: Written): cache.Place => ({
    instance: bytes(place.instance),
    desk: bytes(place.desk),
    case: bytes(place.case),
    epoch: place.epoch,
    coverDigest: bytes(place.cover_digest),
  });
  const keyOf = (vector: Written): Promise<cache.CacheKey> =>
    cache.cacheKey(sealing.parseIdentity(vector.desk_identity));

  test.each(file.good)('$name: opened, and opened again when sealed here', async (vector) => {
    const key = await keyOf(vector);
    expect(await openFacts(bytes(vector.cached), key, placeOf(vector))).toEqual(vector.facts);
    const sealed = await cache.sealFacts(key, vector.facts, placeOf(vector));
    expect(sealed.length).toBe(cache.CACHED_BYTES);
    expect(await openFacts(sealed, key, placeOf(vector))).toEqual(vector.facts);
  });
  test.each(file.bad)('[P-22] cached facts: $name is refused', async (vector) => {
    const key = await keyOf(vector);
    expect(await refusal(() => openFacts(bytes(vector.cached), key, placeOf(vector)))).toBe(vector.refusal);
  });
  test.each(file.too_long)('$name: facts are not cached', async ({ facts, refusal: name }) => {
    const [first] = file.good;
    if (first === undefined) throw new Error('no vector');
    const key = await keyOf(first);
    expect(await refusal(() => cache.sealFacts(key, facts, placeOf(first)))).toBe(name);
  });
  test('no script can read the key', async () => {
    const key = await cache.cacheKey(sealing.drawIdentity());
    await expect(globalThis.crypto.subtle.exportKey('raw', key)).rejects.toThrow();
  });
});

describe('fingerprints.json', () => {
  const file = vectors('fingerprints') as {
    good: {
      name: string;
      instance: string;
      account: string;
      verify_key: string;
      recipient: string;
      member: string;
      machine: string;
    }[];
    typed: { name: string; typed: string; fingerprint: string; refusal?: string }[];
  };

  test.each(file.good)('$name has its digits', ({ instance, account, verify_key, recipient, member, machine }) => {
    const to = sealing.checkRecipient<'member'>(recipient);
    expect(keys.memberFingerprint(bytes(instance), bytes(account), bytes(verify_key), to)).toBe(member);
    expect(keys.machineFingerprint(sealing.checkRecipient(recipient))).toBe(machine);
  });
  test.each(file.typed.filter((vector) => vector.refusal === undefined))('$name is taken', ({ typed, fingerprint }) => {
    expect(() => { keys.checkFingerprint(typed, fingerprint); }).not.toThrow();
  });
  test.each(file.typed.filter((vector) => vector.refusal !== undefined))('[P-26] $name is refused', async (vector) => {
    expect(await refusal(() => { keys.checkFingerprint(vector.typed, vector.fingerprint); })).toBe(vector.refusal);
  });
});

describe('vouchers.json', () => {
  interface Member {
    account: string;
    verify_key: string;
    recipient: string;
  }
  interface Vector extends Member {
    name: string;
    epoch: number;
    voucher: string;
  }
  const file = vectors('vouchers') as {
    instance: string;
    entries: Record<string, string>;
    signers: Record<string, string>;
    fingerprints: (Member & { name: string; fingerprint: string })[];
    typed: { name: string; typed: string; fingerprint: string; refusal?: string }[];
    good: Vector[];
    bad: (Vector & Bad)[];
    offered: (Member & { name: string; held: number[]; vouchers: Record<string, string>; refusal?: string })[];
  };
  const memberOf = (of: Member): keys.MemberKeys => ({
    account: bytes(of.account),
    verifyKey: bytes(of.verify_key),
    recipient: sealing.checkRecipient(of.recipient),
  });
  const entryOf = (epoch: number): directory.DeskEntry => directory.parseEntry(file.entries[String(epoch)] ?? '');

  test.each(file.fingerprints)('$name has its digits', (vector) => {
    const { account, verifyKey, recipient } = memberOf(vector);
    expect(keys.memberFingerprint(bytes(file.instance), account, verifyKey, recipient)).toBe(vector.fingerprint);
  });
  test.each(file.typed)('[P-23] typed digits: $name', async ({ typed, fingerprint, refusal: name }) => {
    const outcome = await refusal(() => { keys.checkFingerprint(typed, fingerprint); });
    expect(outcome).toBe(name ?? 'accepted');
  });
  test.each(file.good)('a voucher for $name is believed, and made again the same', (vector) => {
    const [entry, member] = [entryOf(vector.epoch), memberOf(vector)];
    keys.verifyVoucher(bytes(vector.voucher), entry, member);
    const signer = signing.signer<'desk'>(bytes(file.signers[String(vector.epoch)] ?? ''));
    expect(b64(keys.vouch(signer, entry, member))).toBe(vector.voucher);
  });
  test.each(file.bad)('a voucher $name is refused', async (vector) => {
    const check = (): void => { keys.verifyVoucher(bytes(vector.voucher), entryOf(vector.epoch), memberOf(vector)); };
    expect(await refusal(check)).toBe(vector.refusal);
  });
  test.each(file.offered)('[P-23] vouchers: $name', async (vector) => {
    const vouchers = new Map(Object.entries(vector.vouchers).map(([epoch, voucher]) => [Number(epoch), bytes(voucher)]));
    const held = new Map(vector.held.map((epoch) => [epoch, entryOf(epoch)]));
    const outcome = await refusal(() => { keys.checkVouched(vouchers, held, memberOf(vector)); });
    expect(outcome).toBe(vector.refusal ?? 'accepted');
  });
});

describe('consent.json', () => {
  interface Said {
    name: string;
    instance: string;
    case: string;
    counter: number;
    day: string;
    level: consent.Level;
    statement: string;
    signature: string;
  }
  const file = vectors('consent') as {
    signer: string;
    verify_key: string;
    good: Said[];
    bad: (Said & Bad)[];
    plain: { answer: string; plain: string }[];
    in_force: {
      name: string;
      first: consent.Level;
      check: string | null;
      later: { level: consent.Level; answer: string | null }[];
      level: consent.Level;
      counted: boolean[];
    }[];
  };
  const placeOf = (said: Said): consent.ConsentPlace => ({
    instance: bytes(said.instance),
    case: bytes(said.case),
    counter: said.counter,
    day: said.day,
  });
  const check = ({ level, signature, ...said }: Said): void => {
    consent.verifyConsent(bytes(file.verify_key), placeOf({ level, signature, ...said }), { level, signature });
  };

  test.each(file.good)('$name is stated, signed the same, and believed', (said) => {
    expect(new TextDecoder().decode(consent.statement(placeOf(said), said.level))).toBe(said.statement);
    const given = consent.give(signing.signer<'reporter'>(bytes(file.signer)), placeOf(said), said.level);
    expect(given).toEqual({ level: said.level, signature: said.signature });
    check(said);
  });
  test.each(file.bad)('[P-30] $name is refused', async (said) => {
    expect(await refusal(() => { check(said); })).toBe(said.refusal);
  });
  test.each(file.plain)('$answer is compared as $plain', (vector) => {
    expect(consent.plain(vector.answer)).toBe(vector.plain);
  });
  test.each(file.in_force)('[P-31] $name', ({ first, check: answer, later, level, counted }) => {
    const asked = answer === null ? undefined : { question: 'food', answer };
    const steps = later.map((step) => ({ level: step.level, ...(step.answer === null ? {} : { answer: step.answer }) }));
    expect(consent.inForce(first, asked, steps)).toEqual({ level, counted });
  });
});
