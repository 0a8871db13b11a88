"""Writes the vectors: ``python -m vectors.make``. The same output every time, but for sealed blobs.

Sealing is random, so a blob that is in the file already and still opens to the wanted plaintext is kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from crypto import (
    attachments,
    audit,
    cache,
    codes,
    consent,
    directory,
    keys,
    letters,
    mailbox,
    notebook,
    shelf,
    submission,
)
from crypto.age_format import Recipient, Source, base64_decode, base64_encode, read_header, sealed_size
from crypto.bodies.asks import ASK_KINDS_MAX, Answer, Ask
from crypto.bodies.conflicts import Conflict, Conflicts
from crypto.bodies.counted import Counted, Process
from crypto.bodies.cover import Cover, Facts
from crypto.bodies.keys import KeyPair, Signer
from crypto.bodies.reply import Address, Card, Copy, Reply
from crypto.bodies.report import Answers, FollowUp, Receipt, Report
from crypto.bodies.ring import FormerDesk, Ring
from crypto.encoding import Json, b64, b64_decode, canonical, digest, lp
from crypto.letters import Header, Kind, Seen
from crypto.notes import notes_identity
from crypto.opening import open_sealed, unwrap
from crypto.phrases import ANSWERS_MAX, BLANKS_MAX, PHRASES_MAX, VALUE_BYTES_MAX, Phrase, PhraseAnswer
from crypto.refusals import Refused
from crypto.roles import Log
from crypto.sealing import Identity, chunk_nonce, header_mac, payload_key, seal, seal_stream
from crypto.signing import SIGNATURE_BYTES, SigningKey, VerifyKey, signed_bytes
from vectors import digests, edwards

FOLDER = Path(__file__).parent
Vector = dict[str, Json]


def seed(label: str, size: int = 32) -> bytes:
    """Fixed bytes for a label."""
    return hashlib.shake_256(b"koe vectors: " + label.encode()).digest(size)


def flipped(data: bytes, bit: int) -> bytes:
    """``data`` with one bit changed, counted from the start; negative from the end."""
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


# The people of the story. Every vector about a case is about this one.

ORGANISATION = SigningKey(seed("organisation"))
INSTANCE = digest(ORGANISATION.verify_key)
CODE = codes.draw_code(lambda n: seed(f"code {n}", 1)[0] % n)
DESK = seed("desk", 16)
DESK_SIGNER = SigningKey(seed("desk signer"))
DESK_IDENTITY = Identity(seed("desk identity"))
CASE_IDENTITY = Identity(seed("case identity"))
ACCOUNT = seed("account", 16)
MEMBER_SIGNER = SigningKey(seed("member signer"))
MEMBER_IDENTITY = Identity(seed("member identity"))
PASSPHRASE_IDENTITY = Identity(seed("passphrase identity"))
DAY = date(2026, 11, 24)
REPORTER = codes.reporter_keys(CODE, INSTANCE)
OTHER = codes.reporter_keys("111111111111111111111156", INSTANCE)

ENTRY = directory.sign_entry(
    DESK_SIGNER,
    instance=INSTANCE,
    desk=DESK,
    epoch=3,
    names={"en": "Vietnamese desk", "ja": "ベトナム語窓口", "vi": "Bàn tiếng Việt"},
    languages=("vi", "ja"),
    area="nationwide",
    recipient=DESK_IDENTITY.recipient,
)

ENTRY_RECIPIENT = DESK_IDENTITY.recipient.text


class Blobs:
    """Sealed blobs of the committed file, by name, so that they stay as they are."""

    def __init__(self, file: str, section: str) -> None:
        path = FOLDER / file
        held: list[dict[str, str]] = json.loads(path.read_text("utf-8"))[section] if path.exists() else []
        self._held = {vector["name"]: vector["sealed"] for vector in held if "sealed" in vector}

    def seal(self, name: str, identity: Identity, plaintext: bytes) -> bytes:
        """The committed blob if it opens to ``plaintext``, or a new one."""
        if name in self._held:
            sealed = b64_decode(self._held[name])
            try:
                if open_sealed(sealed, identity) == plaintext:
                    return sealed
            except Refused:
                pass
        return seal(identity.recipient, plaintext)

    def keep(self, name: str, make: Callable[[], bytes]) -> bytes:
        """The committed blob, whatever it is, or a new one."""
        return b64_decode(self._held[name]) if name in self._held else make()


def encoding() -> Json:
    """§1."""
    good = [b"", b"\0", b"\xff", b"\xfb\xff\xbf", b"koe", bytes(range(256))]
    bad = {
        "padding": "AA==",
        "standard alphabet +": "+_-_",
        "standard alphabet /": "/_-_",
        "white space": "AA AA",
        "line feed at the end": "AAAA\n",
        "one character": "A",
        "five characters": "AAAAA",
        "trailing bits, two characters": "AB",
        "trailing bits, three characters": "AAB",
        "outside of ASCII": "ＡＡＡＡ",
    }
    values: dict[str, Json] = {
        "empty object": {},
        "empty array": [],
        "null": None,
        "booleans": [True, False],
        "greatest and least integer": [2**53 - 1, 1 - 2**53],
        "zero": 0,
        "keys are sorted": {"b": 1, "a": {"z": 1, "A": 2, "_": 3, "aa": 4}},
        "all controls": "".join(map(chr, range(32))),
        "quote, backslash, slash": '"\\/',
        "delete and separators stay raw": "\x7f\u2028\u2029\ufeff",
        "every plane": "Tôi chưa được trả lương 給料 မြန်မာ ខ្មែរ 🆘\U0010ffff",
    }
    texts = {
        "white space": b'{"a": 1}',
        "line feed at the end": b"{}\n",
        "unsorted": b'{"b":1,"a":2}',
        "doubled key": b'{"a":1,"a":2}',
        "doubled key, same value": b'{"a":1,"a":1}',
        "fraction": b"1.5",
        "integral fraction": b"1.0",
        "exponent": b"1e3",
        "minus zero": b"-0",
        "leading zero": b"01",
        "2^53": b"9007199254740992",
        "-2^53": b"-9007199254740992",
        "2^63": b"9223372036854775808",
        "escaped slash": rb'"\/"',
        "escaped letter": rb'"\u0061"',
        "escaped umlaut": rb'"\u00e4"',
        "upper case escape": rb'"\u001F"',
        "long escape of a line feed": rb'"\u000a"',
        "lone surrogate, escaped": rb'"\ud800"',
        "surrogate pair, escaped": rb'"\ud83c\udd98"',
        "lone surrogate, raw": b'"\xed\xa0\x80"',
        "overlong UTF-8": b'"\xc0\xaf"',
        "cut UTF-8": b'"\xe7\xb5"',
        "raw control": b'"\x01"',
        "byte order mark": b"\xef\xbb\xbf{}",
        "key outside of ASCII": '{"ä":1}'.encode(),
        "NaN": b"NaN",
        "Infinity": b"Infinity",
        "empty": b"",
        "two values": b"{}{}",
        "trailing comma": b"[1,]",
    }
    return {
        "b64": {
            "good": [{"hex": data.hex(), "text": b64(data)} for data in good],
            "bad": [{"name": name, "text": text, "refusal": "WrongEncoding"} for name, text in bad.items()],
        },
        "canonical": {
            "good": [{"name": name, "value": value, "hex": canonical(value).hex()} for name, value in values.items()],
            "bad": [{"name": name, "hex": text.hex(), "refusal": "WrongEncoding"} for name, text in texts.items()],
        },
    }


def code_vectors() -> Json:
    """§5: what is typed, and what it reads as."""
    fullwidth = CODE.translate({ord("0") + i: chr(ord("０") + i) for i in range(10)})
    burmese = CODE.translate({ord("0") + i: chr(0x1040 + i) for i in range(10)})
    arabic = CODE.translate({ord("0") + i: chr(0x0660 + i) for i in range(10)})
    shown = codes.show_code(CODE)
    typed = {
        "bare": CODE,
        "as shown": shown,
        "with hyphens": shown.replace(" ", "-"),
        "ideographic spaces": shown.replace(" ", "\u3000"),
        "no-break spaces": shown.replace(" ", "\u00a0"),
        "long-vowel marks for dashes": shown.replace(" ", "ー"),
        "minus signs": shown.replace(" ", "−"),
        "en dashes": shown.replace(" ", "–"),
        "tabs and line feeds": f"\t{shown}\r\n",
        "zero-width and direction marks": "\u200b".join(CODE) + "\u200e\ufeff",
        "full-width digits": fullwidth,
        "Burmese digits": burmese,
        "Arabic digits": arabic,
    }
    swapped = next(i for i in range(23) if CODE[i] != CODE[i + 1])
    slip = str((int(CODE[7]) + 1) % 10)
    bad = {
        "one digit wrong": CODE[:7] + slip + CODE[8:],
        "two neighbours swapped": CODE[:swapped] + CODE[swapped + 1] + CODE[swapped] + CODE[swapped + 2 :],
        "one digit missing": CODE[:-1],
        "one digit more": CODE + "0",
        "a letter O for a zero": CODE.replace("0", "O", 1) if "0" in CODE else "O" + CODE[1:],
        "circled digit": "①" + CODE[1:],
        "superscript digit": "²" + CODE[1:],
        "empty": "",
        "all zeros": "0" * 24,
    }
    recovery = codes.draw_recovery_code(lambda n: 9 - seed(f"recovery {n}", 1)[0] % n)
    return {
        "good": [{"name": name, "typed": text, "code": CODE, "shown": shown} for name, text in typed.items()],
        "bad": [{"name": name, "typed": text, "refusal": "WrongCode"} for name, text in bad.items()],
        "check": [
            {"number": number, "code": code}
            for number, code in ((f"{n:022}", f"{n:022}{98 - n * 100 % 97:02}") for n in (0, 1, 96, 97, 10**22 - 1))
        ],
        "recovery": {
            "good": [
                {
                    "name": "as shown",
                    "typed": codes.show_recovery_code(recovery),
                    "code": recovery,
                    "shown": codes.show_recovery_code(recovery),
                }
            ],
            "bad": [
                {"name": "one digit wrong", "typed": flip_digit(recovery), "refusal": "WrongCode"},
                {"name": "a code for a recovery code", "typed": CODE, "refusal": "WrongCode"},
            ],
        },
    }


def flip_digit(code: str) -> str:
    """The code with its first digit one higher."""
    return str((int(code[0]) + 1) % 10) + code[1:]


def derivation() -> Json:
    """§5: what comes from codes and passphrases."""

    def reporter(code: str, instance: bytes) -> Vector:
        keys = codes.reporter_keys(code, instance)
        return {
            "code": code,
            "instance": b64(instance),
            "signer": b64(keys.signer.seed),
            "verify_key": b64(keys.signer.verify_key),
            "identity": keys.identity.text,
            "recipient_digest": b64(keys.identity.recipient.digest),
            "token": b64(keys.token),
            "token_digest": b64(mailbox.token_digest(keys.token)),
            "case": b64(keys.case),
        }

    def passphrase(name: str, typed: str, normal: str) -> Vector:
        salt = seed(name, 16)
        keys = codes.passphrase_keys(normal, salt)
        return {
            "name": name,
            "typed": typed,
            "passphrase": normal,
            "salt": b64(salt),
            "auth": b64(keys.auth),
            "auth_digest": b64(digest(keys.auth)),
            "identity": keys.identity.text,
        }

    recovery = codes.draw_recovery_code(lambda n: 9 - seed(f"recovery {n}", 1)[0] % n)
    recovered = codes.recovery_keys(recovery)
    return {
        "codes": [reporter(CODE, INSTANCE), reporter(CODE, seed("other instance")), reporter("0" * 22 + "01", INSTANCE)]
        if codes_are_read()
        else [],
        "passphrases": [
            passphrase(
                "English, spaces and case",
                "  Correct HORSE battery\tstaple clock  Voice ",
                "correct horse battery staple clock voice",
            ),
            passphrase(
                "Japanese, decomposed, ideographic spaces",
                "あいこくしん\u3000か\u3099くせい\u3000さくら\u3000とうきょう\u3000ひつし\u3099\u3000みかん\u3000ゆうか\u3099た",
                "あいこくしん がくせい さくら とうきょう ひつじ みかん ゆうがた",
            ),
        ],
        "recovery": [{"code": recovery, "auth": b64(recovered.auth), "identity": recovered.identity.text}],
        "passkeys": [{"prf": b64(seed("prf")), "identity": codes.passkey_identity(seed("prf")).text}],
    }


def codes_are_read() -> bool:
    """0…01 is a code: its number modulo 97 is 1."""
    return codes.read_code("0" * 22 + "01") == "0" * 22 + "01"


def signing() -> Json:
    """§4."""
    key = SigningKey(seed("signer"))
    domain, message = "koe/v1/submission", b"the message"
    good_signature = key.sign(domain, message)
    r, s = good_signature[:32], int.from_bytes(good_signature[32:], "little")
    small = edwards.small_order_points()
    bad: list[Vector] = []

    def add(name: str, refusal: str, signature: bytes, verify_key: bytes = key.verify_key) -> None:
        bad.append(
            {
                "name": name,
                "verify_key": b64(verify_key),
                "domain": domain,
                "message": b64(message),
                "signature": b64(signature),
                "refusal": refusal,
            }
        )

    add("another message", "WrongSignature", key.sign(domain, b"another message"))
    add("another domain", "WrongSignature", key.sign("koe/v1/directory", message))
    add("another key", "WrongSignature", SigningKey(seed("other signer")).sign(domain, message))
    add("without domain", "WrongSignature", key.sign("", message))
    add("one bit of R", "WrongSignature", flipped(good_signature, 3))
    add("one bit of S", "WrongSignature", flipped(good_signature, 260))
    add("cut", "WrongSignature", good_signature[:-1])
    add("one byte more", "WrongSignature", good_signature + b"\0")
    add("S not below the order", "WrongSignature", r + (s + edwards.L).to_bytes(32, "little"))
    add("key cut", "WrongKey", good_signature, key.verify_key[:-1])
    for i, point in enumerate(small):
        encoded = edwards.encode(point)
        # With S = 0 and R = identity, a key of small order signs every message for a verifier that allows it.
        add(f"key of small order {i}", "WrongKey", edwards.encode(edwards.ZERO) + bytes(32), encoded)
        # R of small order, S = k·a: the equation holds, exactly for i = 0 and up to the cofactor else.
        k = edwards.challenge(encoded, key.verify_key, signed_bytes(domain, message))
        forged = k * edwards.secret_scalar(key.seed) % edwards.L
        add(f"R of small order {i}", "WrongSignature", encoded + forged.to_bytes(32, "little"))
    for y in (edwards.P, edwards.P + 1, edwards.P + 3, 2**255 - 1):
        for sign in (0, 1 << 255):
            name = f"key with y = p + {y - edwards.P}, sign {sign >> 255}"
            add(name, "WrongKey", good_signature, (y | sign).to_bytes(32, "little"))
    add("key with x = 0 and the sign set", "WrongKey", good_signature, (1 | 1 << 255).to_bytes(32, "little"))
    add("R with y = p + 3", "WrongSignature", (edwards.P + 3).to_bytes(32, "little") + good_signature[32:])
    # A key with a part of order 8: the equation holds only when both sides are multiplied by the cofactor.
    scalar = edwards.secret_scalar(key.seed)
    mixed_key = edwards.encode(edwards.add(edwards.multiply(scalar, edwards.BASE), small[1]))
    nonce = int.from_bytes(seed("nonce"), "little") % edwards.L
    r_point = edwards.encode(edwards.multiply(nonce, edwards.BASE))
    k = edwards.challenge(r_point, mixed_key, signed_bytes(domain, message))
    assert k % 8, "choose another nonce"
    mixed = r_point + ((nonce + k * scalar) % edwards.L).to_bytes(32, "little")
    add("key of mixed order: holds only with the cofactor", "WrongSignature", mixed, mixed_key)
    r_mixed = edwards.encode(edwards.add(edwards.multiply(nonce, edwards.BASE), small[1]))
    k = edwards.challenge(r_mixed, key.verify_key, signed_bytes(domain, message))
    mixed = r_mixed + ((nonce + k * scalar) % edwards.L).to_bytes(32, "little")
    add("R of mixed order: holds only with the cofactor", "WrongSignature", mixed)
    return {
        "good": [
            {
                "seed": b64(signer.seed),
                "verify_key": b64(signer.verify_key),
                "domain": where,
                "message": b64(what),
                "signature": b64(signer.sign(where, what)),
            }
            for signer, where, what in (
                (key, domain, message),
                (key, "koe/v1/mailbox/withdrawal", b""),
                (SigningKey(seed("other signer")), "koe/v1/directory", bytes(range(256))),
            )
        ],
        "bad": bad,
    }


def age() -> Json:
    """§2."""
    blobs = Blobs("age.json", "files")
    identity, other = DESK_IDENTITY, CASE_IDENTITY
    files: list[Vector] = []

    def good(name: str, plaintext: bytes) -> bytes:
        sealed = blobs.seal(name, identity, plaintext)
        files.append(
            {"name": name, "identity": identity.text, "sealed": b64(sealed), "plaintext_digest": b64(digest(plaintext))}
        )
        return sealed

    def bad(name: str, refusal: str, make: Callable[[], bytes], who: Identity = identity) -> None:
        sealed = blobs.keep(name, make)
        files.append({"name": name, "identity": who.text, "sealed": b64(sealed), "refusal": refusal})

    hello = good("a short text", b"hello")
    good("nothing", b"")
    good("a whole chunk", bytes(65536))
    good("a chunk and a byte", bytes(65537))
    lines = hello.split(b"\n", 4)  # version, stanza, body, MAC, rest

    def with_lines(**changed: bytes) -> Callable[[], bytes]:
        names = ("version", "stanza", "body", "mac", "rest")
        parts = dict(zip(names, lines, strict=True)) | changed
        return lambda: b"\n".join(parts[name] for name in names)

    share = lines[1].split(b" ")[2]
    bad("another version", "HeaderFailure", with_lines(version=b"age-encryption.org/v2"))
    bad("line ends with CR LF", "HeaderFailure", with_lines(version=lines[0] + b"\r"))
    bad("another type of stanza", "HeaderFailure", with_lines(stanza=b"-> X25519 " + share[:43]))
    bad("one more argument", "HeaderFailure", with_lines(stanza=lines[1] + b" x"))
    bad("no argument", "HeaderFailure", with_lines(stanza=b"-> mlkem768x25519"))
    bad("two spaces", "HeaderFailure", with_lines(stanza=b"-> mlkem768x25519  " + share))
    bad("share cut", "HeaderFailure", with_lines(stanza=lines[1][:-4]))
    bad("share with padding", "HeaderFailure", with_lines(stanza=lines[1] + b"=="))
    bad("share with trailing bits", "HeaderFailure", with_lines(stanza=lines[1][:-1] + trailing(share)))
    bad("body cut", "HeaderFailure", with_lines(body=lines[2][:-4]))
    bad("body with trailing bits", "HeaderFailure", with_lines(body=lines[2][:-1] + trailing(lines[2])))
    bad("MAC cut", "HeaderFailure", with_lines(mac=lines[3][:-4]))
    bad("no space before the MAC", "HeaderFailure", with_lines(mac=lines[3].replace(b" ", b"")))
    bad("no nonce", "HeaderFailure", with_lines(rest=b""))
    bad("two stanzas, both right", "HeaderFailure", lambda: b"".join(seal_stream([identity.recipient] * 2, [b"hello"])))
    bad("a grease stanza beside ours", "HeaderFailure", with_lines(body=lines[2] + b"\n-> grease\n"))
    bad("X25519 share of small order", "HeaderFailure", lambda: small_share(hello))
    bad("armored", "HeaderFailure", lambda: b"-----BEGIN AGE ENCRYPTED FILE-----\n")
    bad("empty", "HeaderFailure", lambda: b"")
    bad("for another identity", "NoMatch", lambda: hello, other)
    bad("ML-KEM share changed", "NoMatch", lambda: hello.replace(share, change_character(share, 700)))
    bad("X25519 share changed", "NoMatch", lambda: hello.replace(share, change_character(share, 1480)))
    bad("stanza body changed", "NoMatch", with_lines(body=change_character(lines[2], 5)))
    bad("MAC changed", "HmacFailure", with_lines(mac=change_character(lines[3], 10)))
    bad("payload bit changed", "PayloadFailure", lambda: flipped(hello, -9))
    bad("nonce changed", "PayloadFailure", with_lines(rest=flipped(lines[4], 0)))
    bad("no payload", "PayloadFailure", with_lines(rest=lines[4][:16]))
    bad("payload cut", "PayloadFailure", lambda: hello[:-1])
    bad("payload longer", "PayloadFailure", lambda: hello + b"\0")
    bad("cut after a whole chunk", "PayloadFailure", lambda: seal(identity.recipient, bytes(65537))[:-17])
    bad("last chunk empty", "PayloadFailure", lambda: empty_last_chunk(identity))

    text, public = identity.text, identity.recipient.text
    keys = {
        "identity in lower case": text.lower(),
        "identity in mixed case": text[:-1] + text[-1].lower(),
        "identity with a wrong check": text[:-1] + ("Q" if text[-1] != "Q" else "P"),
        "identity cut": text[:-1],
        "an X25519 identity": "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0",
        "recipient for identity": public,
        "recipient in upper case": public.upper(),
        "recipient with a wrong check": public[:-1] + ("q" if public[-1] != "q" else "p"),
        "recipient cut": public[:-1],
        "identity for recipient": text,
        "empty": "",
    }
    return {
        "keys": [
            {
                "seed": b64(who.seed),
                "identity": who.text,
                "recipient": who.recipient.text,
                "digest": b64(who.recipient.digest),
            }
            for who in (identity, other, Identity(bytes(32)), Identity(b"\xff" * 32))
        ],
        "bad_identities": bad_keys(keys, Identity.parse),
        "bad_recipients": bad_keys(keys, Recipient.parse),
        "sizes": [
            {"plaintext_bytes": n, "sealed_bytes": sealed_size(n)}
            for n in (0, 1, 512, 4096, 65535, 65536, 65537, 131072, 131073)
        ],
        "files": files,
    }


def bad_keys(texts: Mapping[str, str], parse: Callable[[str], object]) -> Json:
    """Those of ``texts`` that ``parse`` refuses."""
    refused: list[Json] = []
    for name, text in texts.items():
        try:
            parse(text)
        except Refused as refusal:
            refused.append({"name": name, "text": text, "refusal": refusal.name})
    return refused


def change_character(text: bytes, at: int) -> bytes:
    """``text`` with another base64 letter at ``at``."""
    return text[:at] + (b"A" if text[at : at + 1] != b"A" else b"B") + text[at + 1 :]


def trailing(text: bytes) -> bytes:
    """The last letter of ``text`` with a trailing bit set."""
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    at = alphabet.index(text[-1])
    return alphabet[at | 1 : (at | 1) + 1]


def small_share(sealed: bytes) -> bytes:
    """``sealed`` with zeros for the X25519 half of its share."""
    stanza = sealed.split(b"\n")[1]
    share = base64_decode(stanza.split(b" ")[2].decode())
    changed = base64_encode(share[:-32] + bytes(32)).encode()
    return sealed.replace(stanza.split(b" ")[2], changed)


def empty_last_chunk(identity: Identity) -> bytes:
    """A file whose second and last chunk is empty."""
    key, nonce = seed("file key", 16), seed("nonce", 16)
    pieces = iter(([16, key], [16, nonce]))

    def fixed(size: int) -> bytes:
        expected, data = next(pieces)
        assert size == expected
        return bytes(data)

    header = next(seal_stream([identity.recipient], [], random=fixed))
    cipher = payload_key(key, nonce)
    assert header_mac(key, header.split(b"--- ")[0] + b"---")
    first = cipher.encrypt(chunk_nonce(0, last=False), bytes(65536), None)
    return header + first + cipher.encrypt(chunk_nonce(1, last=True), b"", None)


def expected(header: Header) -> Vector:
    """A header as the vectors write it: what the reader expects."""
    return {
        "kind": int(header.kind),
        "instance": b64(header.instance),
        "subject": b64(header.subject),
        "author": b64(header.author),
        "recipient_digest": b64(header.recipient_digest),
        "epoch": header.epoch,
        "counter": header.counter,
    }


ANSWERS = Answers(
    ("unpaid_wages", "passport_taken"),
    "vi",
    "yes",
    "code",
    "Tôi chưa được trả lương. 「給料」をもらっていません。\n\U0001f198",
)
FACTS = Facts(21, (1, 4), "vi", "yes", "code", True)
MORE_FACTS = replace(FACTS, urgency=0, programme="titp", area=47)
REPORTER_HEADER = Header(Kind.REPORT, INSTANCE, REPORTER.case, REPORTER.signer.verify_key, bytes(32), counter=1)
DESK_HEADER = replace(REPORTER_HEADER, kind=Kind.REPLY, author=DESK_SIGNER.verify_key)
MEMBER_HEADER = Header(Kind.MEMBER_SECRET, INSTANCE, ACCOUNT, MEMBER_SIGNER.verify_key, bytes(32))


NEXT_CASE_IDENTITY = Identity(seed("next case identity"))
OTHER_DESK = seed("other desk", 16)
OTHER_DESK_SIGNER, OTHER_DESK_IDENTITY = SigningKey(seed("other desk signer")), Identity(seed("other desk identity"))
NEXT_SIGNER, NEXT_IDENTITY = SigningKey(seed("next desk signer")), Identity(seed("next desk identity"))


PHOTO = attachments.Attachment(seed("photo", 16), seed("digest of a photo"), 1_000_000, "image/jpeg", True)
MANY = tuple(
    attachments.Attachment(
        seed(f"attachment {n}", 16), seed(f"attachment digest {n}"), n + 1, attachments.MEDIA_TYPES[n % 9], n % 2 == 0
    )
    for n in range(attachments.ATTACHMENTS_MAX)
)


ENTRIES: Mapping[str, notebook.Entry] = {
    "what came of a referral": notebook.Outcome(2, "accepted"),
    "something to do": notebook.Task(None, ACCOUNT, DAY, "open"),
    "something done": notebook.Task(4, None, None, "done"),
    "labels": notebook.Labels(("通訳", "Lương", "🏥")),
    "no labels any more": notebook.Labels(()),
    "what is ticked": notebook.Checks(("passport_where", "wage_slips")),
    "another case of the employer": notebook.Link(OTHER.case, "same_employer"),
    "a draft": notebook.Draft("vi", (Phrase("read_report"), Phrase("meet_on", {"day": "2026-12-01"}))),
    "no draft any more": notebook.Draft("vi"),
    "a mention": notebook.Mention((ACCOUNT,)),
    "how the case is to end": notebook.Closing("solved", "genuine", 5),
    "agreement to it": notebook.Agreed(12, 5),
    "the case that goes on for this one": notebook.Link(OTHER.case, "merged_into"),
    "a case that was merged into this one": notebook.Link(OTHER.case, "merged_here"),
    "the case of which this was a part": notebook.Link(OTHER.case, "split_from"),
    "a case that was made of a part of this": notebook.Link(OTHER.case, "split_off"),
    "how a case ends that goes on in another": notebook.Closing("merged", "duplicate", 1),
    "a case that was handed to the statistics": notebook.HandedOn(14),
}
CONFLICTS = Conflicts(
    (
        Conflict(("株式会社 山田建設", "Yamada Kensetsu Co., Ltd."), DAY, ACCOUNT),
        Conflict(("㈱声",), DAY, None, (REPORTER.case, OTHER.case)),
    )
)
KEPT = shelf.Shelf(
    "next",
    (shelf.Mark(OTHER.case, 20_784, 1, 0), shelf.Mark(REPORTER.case, 20_785, 3, 1)),
    (
        shelf.View("ベトナム語の急ぎ", "todo", "nobody", True, language="vi", only="unread"),
        shelf.View("TITP, Aichi", "open", "anyone", False, "triaged", None, 15, None, "titp", 23),
    ),
    (OTHER.case,),
)
ASK = Ask(DAY, "引き受けられますか。 Mai knows more.", (1, 14), "id", 23)
ANSWER = Answer(bytes(32), DAY, "accepted", "はい。")
NOTES_IDENTITY = notes_identity(DESK_IDENTITY, CASE_IDENTITY)
NOTE = notebook.Note(ACCOUNT, DAY, "電話で話した。Mai が通訳。")
REFERRAL = notebook.Note(
    ACCOUNT, DAY, "匿名で相談。", notebook.Referral("labour_standards", 2, ("employer", "kinds"), DAY)
)
ONCE_SIGNER, STATISTICS_IDENTITY = SigningKey(seed("signer of one letter")), Identity(seed("statistics identity"))
FACTS_HEADER = Header(
    Kind.FACTS, INSTANCE, codes.case_id(INSTANCE, ONCE_SIGNER.verify_key), ONCE_SIGNER.verify_key, bytes(32), counter=1
)
EVERYTHING = Counted(
    False,
    (14, 15),
    {
        "debt_now": 3,
        "documents": 1,
        "fees_paid": 2,
        "gender": 2,
        "months_in_japan": 4,
        "nationality": 6,
        "overtime_month": 2,
        "region": 5,
        "sector": 6,
        "status": 3,
        "supervising_type": 2,
        "urban8": 1,
        "wage_ratio": 4,
        "wage_type": 2,
    },
)


REPLY_FILES = tuple(
    attachments.ReplyFile(
        attachments.Attachment(seed(f"{name} id", 16), seed(f"{name} digest"), size, kind, cleaned=cleaned),
        seed(f"{name} identity"),
    )
    for name, size, kind, cleaned in (
        ("form", attachments.REPLY_FILE_BYTES_MAX, "application/pdf", False),
        ("burnt photo", 1, "image/png", True),
    )
)


def many_files() -> tuple[attachments.ReplyFile, ...]:
    """As many as a reply may bring."""
    form = REPLY_FILES[0]
    ids = (seed(f"file {n}", 16) for n in range(attachments.REPLY_FILES_MAX))
    return tuple(replace(form, file=replace(form.file, id=one)) for one in ids)


def bad_files(reply: Header) -> list[Vector]:
    """Replies whose files are none [P-39]."""
    told: dict[str, Json] = {
        "day": "2026-11-24",
        "language": "vi",
        "report_digest": b64(bytes(32)),
        "text": "",
    }
    one = REPLY_FILES[1].json()
    assert isinstance(one, dict)

    def vector(name: str, *listed: Json, value: Json = None) -> Vector:
        content = reply.encode() + b"\0" + lp(canonical({**told, "files": value or list(listed)}))
        plaintext = signed(content, 4096, kind=reply.kind, signer=DESK_SIGNER)
        return {"name": name, "expected": expected(reply), "plaintext": b64(plaintext), "refusal": "WrongBody"}

    return [
        vector("a list of no files"),
        vector("files that are no list", value=one),
        vector("one file more than a reply may bring", *(file.json() for file in (*many_files(), REPLY_FILES[1]))),
        vector("a file twice", one, one),
        vector("a file without what opens it", {key: value for key, value in one.items() if key != "identity"}),
        vector("a file with a short identity", {**one, "identity": b64(bytes(31))}),
        vector("a file with a short id", {**one, "id": b64(bytes(15))}),
        vector("a file of no bytes", {**one, "size": 0}),
        vector("a file above 10 MiB", {**one, "size": attachments.REPLY_FILE_BYTES_MAX + 1}),
        vector("a file of a type that a desk does not send", {**one, "type": "video/mp4"}),
        vector("a file with its name", {**one, "name": "Mai.pdf"}),
    ]


def story() -> list[Vector]:
    """One letter of each kind about one case, each opened by the identity beside it."""
    blobs = Blobs("letters.json", "good")
    made: list[Vector] = []

    def letter(
        name: str, header: Header, body: letters.Body, signer: SigningKey, to: Identity, seen: tuple[Seen, ...] = ()
    ) -> bytes:
        header = replace(header, recipient_digest=to.recipient.digest)
        plaintext = letters.build(header, body, signer, seen)
        sealed = blobs.seal(name, to, plaintext)
        made.append(
            {
                "name": name,
                "expected": expected(header),
                "signer": b64(signer.seed),
                "identity": to.text,
                "seen": [{"author": b64(entry.author), "digest": b64(entry.digest)} for entry in seen],
                "body": body.json(),
                "plaintext_digest": b64(digest(plaintext)),
                "plaintext_bytes": len(plaintext),
                "sealed": b64(sealed),
            }
        )
        return sealed

    r, d, m = REPORTER_HEADER, DESK_HEADER, MEMBER_HEADER
    report = letter(
        "report",
        r,
        Report(ANSWERS, DAY, DESK, 7, REPORTER.identity.recipient.text),
        REPORTER.signer,
        CASE_IDENTITY,
    )
    letter(
        "cover",
        replace(r, kind=Kind.COVER, epoch=3),
        Cover(FACTS, CASE_IDENTITY.seed, digest(report)),
        REPORTER.signer,
        DESK_IDENTITY,
    )
    letter(
        "card",
        replace(r, kind=Kind.CARD),
        Card(CASE_IDENTITY.recipient.text, DESK, DESK_SIGNER.verify_key, 7, 3, digest(report)),
        REPORTER.signer,
        REPORTER.identity,
    )
    reply_body = Reply(DAY, "vi", digest(report), "Cảm ơn bạn. 大丈夫です。")
    seen_report = (Seen(REPORTER.signer.verify_key, digest(report)),)
    reply = letter("reply", d, reply_body, DESK_SIGNER, REPORTER.identity, seen_report)
    letter(
        "copy",
        replace(d, kind=Kind.COPY),
        Copy(reply_body, digest(reply)),
        DESK_SIGNER,
        CASE_IDENTITY,
        seen_report,
    )
    letter(
        "follow_up",
        replace(r, kind=Kind.FOLLOW_UP, counter=2),
        FollowUp(DAY, "x" * 4000),  # just too long for 4096
        REPORTER.signer,
        CASE_IDENTITY,
        (Seen(DESK_SIGNER.verify_key, digest(reply)),),
    )
    keys = KeyPair(MEMBER_IDENTITY.seed, MEMBER_SIGNER.seed)
    letter("member_secret", m, keys, MEMBER_SIGNER, PASSPHRASE_IDENTITY)
    letter(
        "grant",
        replace(m, kind=Kind.GRANT, subject=DESK, epoch=3),
        KeyPair(DESK_IDENTITY.seed, DESK_SIGNER.seed),
        MEMBER_SIGNER,
        MEMBER_IDENTITY,
    )
    letter(
        "organisation_secret",
        replace(m, kind=Kind.ORGANISATION_SECRET),
        Signer(ORGANISATION.seed),
        MEMBER_SIGNER,
        MEMBER_IDENTITY,
    )
    letter(
        "resealed",
        replace(d, kind=Kind.RESEALED, epoch=4, author=NEXT_SIGNER.verify_key),
        Cover(FACTS, CASE_IDENTITY.seed, digest(report)),
        NEXT_SIGNER,
        NEXT_IDENTITY,
    )
    moved = Address(NEXT_CASE_IDENTITY.recipient.text, OTHER_DESK, OTHER_DESK_SIGNER.verify_key, 2)
    reply_body = Reply(DAY, "vi", digest(report), "", moved)
    reply = letter(
        "reply that tells of another desk", replace(d, counter=2), reply_body, DESK_SIGNER, REPORTER.identity
    )
    letter(
        "copy of a reply that tells of another desk",
        replace(d, kind=Kind.COPY, counter=2),
        Copy(reply_body, digest(reply)),
        DESK_SIGNER,
        CASE_IDENTITY,
    )
    letter(
        "handed over",
        replace(d, kind=Kind.HANDED_OVER, epoch=2),
        Cover(FACTS, NEXT_CASE_IDENTITY.seed, digest(report)),
        DESK_SIGNER,
        OTHER_DESK_IDENTITY,
    )
    former = FormerDesk(DESK, 3, 2, DESK_SIGNER.verify_key)
    later = replace(former, desk=OTHER_DESK, until=5, verify_key=OTHER_DESK_SIGNER.verify_key)
    for name, ring in {
        "ring after new keys": Ring((CASE_IDENTITY.seed,)),
        "ring after a hand-over": Ring((CASE_IDENTITY.seed,), (former,)),
        "ring of many": Ring(tuple(seed(f"case identity {n}") for n in range(8)), (former, later)),
    }.items():
        letter(name, replace(d, kind=Kind.RING), ring, DESK_SIGNER, NEXT_CASE_IDENTITY)
    letter(
        "report with an attachment",
        r,
        Report(ANSWERS, DAY, DESK, 7, REPORTER.identity.recipient.text, (PHOTO,)),
        REPORTER.signer,
        CASE_IDENTITY,
    )
    letter(
        "follow_up with as many attachments as there may be",
        replace(r, kind=Kind.FOLLOW_UP, counter=3),
        FollowUp(DAY, "Xem ảnh.", MANY),
        REPORTER.signer,
        CASE_IDENTITY,
    )
    place = consent.Place(INSTANCE, REPORTER.case, 1, DAY)
    letter(
        "report with a consent",
        r,
        Report(
            ANSWERS,
            DAY,
            DESK,
            7,
            REPORTER.identity.recipient.text,
            consent=consent.give(REPORTER.signer, place, 2),
        ),
        REPORTER.signer,
        CASE_IDENTITY,
    )
    letter(
        "follow_up with a consent and the answer to the check",
        replace(r, kind=Kind.FOLLOW_UP, counter=4),
        FollowUp(DAY, "", consent=consent.give(REPORTER.signer, replace(place, counter=4), 3, "Bún bò Huế")),
        REPORTER.signer,
        CASE_IDENTITY,
    )
    letter(
        "card with a consent and a check",
        replace(r, kind=Kind.CARD, subject=OTHER.case, author=OTHER.signer.verify_key),
        Card(CASE_IDENTITY.recipient.text, DESK, DESK_SIGNER.verify_key, 7, 3, digest(report), consent=2, check="food"),
        OTHER.signer,
        OTHER.identity,
    )
    letter(
        "cover that says how urgent, in which programme and where",
        replace(r, kind=Kind.COVER, epoch=3),
        Cover(MORE_FACTS, CASE_IDENTITY.seed, digest(report)),
        REPORTER.signer,
        DESK_IDENTITY,
    )
    letter(
        "handed over, with all that the cover said",
        replace(d, kind=Kind.HANDED_OVER, epoch=2),
        Cover(MORE_FACTS, NEXT_CASE_IDENTITY.seed, digest(report)),
        DESK_SIGNER,
        OTHER_DESK_IDENTITY,
    )
    letter(
        "conflicts",
        replace(d, kind=Kind.CONFLICTS, subject=DESK, epoch=3, counter=5),
        CONFLICTS,
        DESK_SIGNER,
        DESK_IDENTITY,
    )
    letter(
        "conflicts of nobody",
        replace(d, kind=Kind.CONFLICTS, subject=DESK, epoch=3, counter=6),
        Conflicts(),
        DESK_SIGNER,
        DESK_IDENTITY,
    )
    letter(
        "conflicts that just need the next size",
        replace(d, kind=Kind.CONFLICTS, subject=DESK, epoch=3, counter=7),
        Conflicts((replace(CONFLICTS.entries[0], names=("声" * 1250,)),)),
        DESK_SIGNER,
        DESK_IDENTITY,
    )
    f = FACTS_HEADER
    letter("facts alone", f, Counted(True, (1,), {"status": 0}), ONCE_SIGNER, STATISTICS_IDENTITY)
    bare = Counted(False, (15,), {})
    letter("facts of which nothing but a kind was told", f, bare, ONCE_SIGNER, STATISTICS_IDENTITY)
    letter("facts that tell everything", f, EVERYTHING, ONCE_SIGNER, STATISTICS_IDENTITY)
    phrased = Reply(
        DAY,
        "my",
        digest(report),
        "",
        phrases=(
            Phrase("read_report"),
            Phrase("propose_call", {"authority": "lsio"}),
            Phrase("a_later_key", {"x": "声"}),
        ),
    )
    reply = letter("reply out of the phrasebook", replace(d, counter=3), phrased, DESK_SIGNER, REPORTER.identity)
    letter(
        "copy of a reply out of the phrasebook",
        replace(d, kind=Kind.COPY, counter=3),
        Copy(phrased, digest(reply)),
        DESK_SIGNER,
        CASE_IDENTITY,
    )
    letter(
        "reply of as many phrases as there may be, in another desk's name",
        replace(d, counter=4),
        Reply(
            DAY,
            "vi",
            digest(report),
            "Chào bạn.",
            moved,
            (
                Phrase("k" * 40, {f"blank_{n}": "x" * VALUE_BYTES_MAX for n in range(BLANKS_MAX)}),
                *(Phrase("0", {f"_{n}": "x"}) for n in range(1, PHRASES_MAX)),
            ),
        ),
        DESK_SIGNER,
        REPORTER.identity,
    )
    letter(
        "follow_up of as many tapped answers as there may be",
        replace(r, kind=Kind.FOLLOW_UP, counter=5),
        FollowUp(DAY, "", answers=tuple(PhraseAnswer(3 + n // 20, 1 + n % 20, "not_sure") for n in range(ANSWERS_MAX))),
        REPORTER.signer,
        CASE_IDENTITY,
    )
    letter(
        "follow_up of one tapped answer, words and a file",
        replace(r, kind=Kind.FOLLOW_UP, counter=6),
        FollowUp(DAY, "Xem ảnh.", (PHOTO,), answers=(PhraseAnswer(3, 2, "yes"),)),
        REPORTER.signer,
        CASE_IDENTITY,
    )
    brought = Reply(DAY, "vi", digest(report), "Xem thư này.", files=REPLY_FILES)
    reply = letter("reply with files", replace(d, counter=5), brought, DESK_SIGNER, REPORTER.identity)
    letter(
        "copy of a reply with files",
        replace(d, kind=Kind.COPY, counter=5),
        Copy(brought, digest(reply)),
        DESK_SIGNER,
        CASE_IDENTITY,
    )
    letter(
        "reply of all that a reply may have",
        replace(d, counter=6),
        Reply(DAY, "vi", digest(report), "", moved, (Phrase("read_report"),), many_files()),
        DESK_SIGNER,
        REPORTER.identity,
    )
    n = replace(m, kind=Kind.NOTE, subject=REPORTER.case)
    note = letter("note", replace(n, counter=1), NOTE, MEMBER_SIGNER, NOTES_IDENTITY)
    seen_note = (Seen(MEMBER_SIGNER.verify_key, digest(note)),)
    letter("note on a referral", replace(n, counter=2), REFERRAL, MEMBER_SIGNER, NOTES_IDENTITY, seen_note)
    letter(
        "note that just needs the next size",
        replace(n, counter=3),
        replace(NOTE, text="声" * 1280),
        MEMBER_SIGNER,
        NOTES_IDENTITY,
        seen_note,
    )
    for at, (name, entry) in enumerate(ENTRIES.items(), 4):
        told = replace(NOTE, entry=entry)
        letter(f"note on {name}", replace(n, counter=at), told, MEMBER_SIGNER, NOTES_IDENTITY, seen_note)
    last = Identity(seed("last case identity"))
    for name, ring in {
        "ring with what notes were sealed to": Ring((CASE_IDENTITY.seed,), notes=(NOTES_IDENTITY.seed,)),
        "ring after a hand-over that kept notes": Ring((CASE_IDENTITY.seed,), (former,), kept=3),
        "ring with all that a ring may have": Ring(
            (CASE_IDENTITY.seed, NEXT_CASE_IDENTITY.seed), (former, later), (NOTES_IDENTITY.seed, seed("notes")), 7
        ),
    }.items():
        letter(name, replace(d, kind=Kind.RING), ring, DESK_SIGNER, last)
    s = replace(m, kind=Kind.SHELF)
    letter("shelf", replace(s, counter=4), KEPT, MEMBER_SIGNER, MEMBER_IDENTITY)
    letter("shelf of nothing yet", replace(s, counter=1), shelf.Shelf(), MEMBER_SIGNER, MEMBER_IDENTITY)
    cases = sorted((seed(f"case {at}", 16) for at in range(96)), key=b64)
    letter(
        "shelf that just needs the next size",
        replace(s, counter=5),
        replace(KEPT, marks=tuple(shelf.Mark(case, 20_786, 12, 3) for case in cases)),
        MEMBER_SIGNER,
        MEMBER_IDENTITY,
    )
    asked = replace(d, kind=Kind.ASK, epoch=2, counter=1)
    ask = letter("ask", asked, ASK, DESK_SIGNER, OTHER_DESK_IDENTITY)
    words = Ask(DAY, "Can you take a case in Bahasa Indonesia?")
    letter("ask of nothing but words", replace(asked, counter=2), words, DESK_SIGNER, OTHER_DESK_IDENTITY)
    answered = replace(d, kind=Kind.ANSWER, author=OTHER_DESK_SIGNER.verify_key, epoch=3, counter=1)
    letter("answer", answered, replace(ANSWER, ask_digest=digest(ask)), OTHER_DESK_SIGNER, DESK_IDENTITY)
    letter(
        "answer that says no",
        replace(answered, counter=2),
        Answer(digest(ask), DAY, "declined", "今月は満員です。"),
        OTHER_DESK_SIGNER,
        DESK_IDENTITY,
    )
    receipt = Receipt(DAY, 2, digest(reply))
    letter("receipt", replace(r, kind=Kind.RECEIPT), receipt, REPORTER.signer, CASE_IDENTITY)
    moving = replace(EVERYTHING, told={**EVERYTHING.told, "transfer": 2})
    given = letter("facts of somebody who was refused a change and left", f, moving, ONCE_SIGNER, STATISTICS_IDENTITY)
    letter(
        "report with facts",
        r,
        Report(ANSWERS, DAY, DESK, 7, REPORTER.identity.recipient.text, facts=given),
        REPORTER.signer,
        CASE_IDENTITY,
    )
    letter(
        "report with a file, a consent and facts",
        r,
        Report(
            ANSWERS,
            DAY,
            DESK,
            7,
            REPORTER.identity.recipient.text,
            (PHOTO,),
            consent.give(REPORTER.signer, place, 2),
            given,
        ),
        REPORTER.signer,
        CASE_IDENTITY,
    )
    p = replace(f, kind=Kind.PROCESS)
    letter("process record of all that may be", p, Process(*[True] * 6), ONCE_SIGNER, STATISTICS_IDENTITY)
    some = Process(acknowledged=True, answered=False, referred=True, reopened=False, retaliation=True, satisfied=False)
    letter("process record of some of it", p, some, ONCE_SIGNER, STATISTICS_IDENTITY)
    return made


def signed(content: bytes, size: int, *, kind: Kind, signer: SigningKey, padding: bytes = b"") -> bytes:
    """A plaintext of ``size`` bytes out of any content, rightly signed."""
    padded = content + padding
    return padded.ljust(size - 64, b"\0") + signer.sign(kind.domain, content)


def bad_receipts() -> list[Vector]:
    """[P-43] Receipts that are none."""
    header = replace(REPORTER_HEADER, kind=Kind.RECEIPT, recipient_digest=CASE_IDENTITY.recipient.digest)
    told: dict[str, Json] = {"counter": 2, "day": "2026-11-24", "digest": b64(bytes(32))}

    def vector(name: str, refusal: str, body: Json, size: int, of: Header = header) -> Vector:
        content = of.encode() + b"\0" + lp(canonical(body))
        plaintext = signed(content, size, kind=of.kind, signer=REPORTER.signer)
        return {"name": name, "expected": expected(header), "plaintext": b64(plaintext), "refusal": refusal}

    return [
        vector("a receipt of another size", "WrongSize", told, 4096),
        vector("a receipt with its hour", "WrongBody", {**told, "hour": 9}, 512),
        vector("a receipt without a digest", "WrongBody", {k: v for k, v in told.items() if k != "digest"}, 512),
        vector("a receipt of a short digest", "WrongBody", {**told, "digest": b64(bytes(31))}, 512),
        vector("a receipt of no day", "WrongBody", {**told, "day": "2026-11-31"}, 512),
        vector("a receipt at another place", "WrongCounter", told, 512, replace(header, counter=2)),
        vector("facts for a receipt", "WrongKind", told, 512, replace(header, kind=Kind.FACTS)),
    ]


def bad_consents(header: Header) -> list[Vector]:
    """Bodies of a follow-up whose consent is none."""

    def vector(name: str, value: Json) -> Vector:
        content = header.encode() + b"\0" + lp(canonical({"consent": value, "day": "2026-11-24", "text": ""}))
        plaintext = signed(content, 4096, kind=header.kind, signer=REPORTER.signer)
        return {"name": name, "expected": expected(header), "plaintext": b64(plaintext), "refusal": "WrongBody"}

    given: dict[str, Json] = {"level": 2, "signature": b64(bytes(64))}
    return [
        vector("a consent that is none", None),
        vector("a consent of level 0", {**given, "level": 0}),
        vector("a consent of level 5", {**given, "level": 5}),
        vector("a consent of a level that is text", {**given, "level": "2"}),
        vector("a consent with a short signature", {**given, "signature": b64(bytes(63))}),
        vector("a consent without a signature", {"level": 2}),
        vector("a consent with an answer that is no text", {**given, "answer": None}),
        vector("a consent with a field too many", {**given, "name": "An"}),
    ]


def bad_phrases(reply: Header, follow_up: Header) -> list[Vector]:
    """Replies whose phrases are none, and follow-ups whose tapped answers are none [P-35]."""

    def vector(name: str, header: Header, body: dict[str, Json], signer: SigningKey) -> Vector:
        content = header.encode() + b"\0" + lp(canonical(body))
        size = next(size for size in header.kind.sizes if len(content) + 64 <= size)
        plaintext = signed(content, size, kind=header.kind, signer=signer)
        return {"name": name, "expected": expected(header), "plaintext": b64(plaintext), "refusal": "WrongBody"}

    def phrases(name: str, *listed: Json, value: Json = None) -> Vector:
        told: dict[str, Json] = {"day": "2026-11-24", "language": "vi", "report_digest": b64(bytes(32)), "text": ""}
        return vector(name, reply, {**told, "phrases": value or list(listed)}, DESK_SIGNER)

    def answers(name: str, *listed: Json, value: Json = None) -> Vector:
        body: dict[str, Json] = {"answers": value or list(listed), "day": "2026-11-24", "text": ""}
        return vector(name, follow_up, body, REPORTER.signer)

    right: dict[str, Json] = {"blanks": {}, "key": "read_report"}
    tapped: dict[str, Json] = {"answer": "yes", "phrase": 1, "reply": 1}
    return [
        phrases("a list of no phrases"),
        phrases("phrases that are no list", value=right),
        phrases("one phrase more than there may be", *[right] * (PHRASES_MAX + 1)),
        phrases("a phrase without blanks, not even none", {"key": "read_report"}),
        phrases("a phrase with its words", {**right, "text": "We have read it."}),
        phrases("a phrase of an empty key", {**right, "key": ""}),
        phrases("a phrase of a key of 41 characters", {**right, "key": "k" * 41}),
        phrases("a phrase whose key has a capital", {**right, "key": "Read"}),
        phrases("a phrase whose key ends with a line", {**right, "key": "read_report\n"}),
        phrases("a phrase whose blanks are a list", {**right, "blanks": []}),
        phrases("one blank more than there may be", {**right, "blanks": {f"b{n}": "x" for n in range(BLANKS_MAX + 1)}}),
        phrases("a blank of no name", {**right, "blanks": {"": "x"}}),
        phrases("a blank that is empty", {**right, "blanks": {"day": ""}}),
        phrases("a blank that is a number", {**right, "blanks": {"amount": 5}}),
        phrases("a blank one byte too long", {**right, "blanks": {"text": "é" * (VALUE_BYTES_MAX // 2) + "x"}}),
        answers("a list of no tapped answers"),
        answers("tapped answers that are no list", value=tapped),
        answers(
            "one tapped answer more than there may be",
            *({**tapped, "reply": 1 + n // 20, "phrase": 1 + n % 20} for n in range(ANSWERS_MAX + 1)),
        ),
        answers("two tapped answers to one phrase", tapped, {**tapped, "answer": "no"}),
        answers("tapped answers not in their order", {**tapped, "phrase": 2}, tapped),
        answers("tapped answers whose replies are not in their order", {**tapped, "reply": 2}, {**tapped, "phrase": 2}),
        answers("a tapped answer under reply 0", {**tapped, "reply": 0}),
        answers("a tapped answer under phrase 0", {**tapped, "phrase": 0}),
        answers("a tapped answer under a phrase that no reply can have", {**tapped, "phrase": PHRASES_MAX + 1}),
        answers("a tapped answer in words", {**tapped, "answer": "Yes, please."}),
        answers("a tapped answer without its reply", {"answer": "yes", "phrase": 1}),
        answers("a tapped answer with a field too many", {**tapped, "consent": 2}),
    ]


def bad_facts(header: Header) -> list[Vector]:
    """Covers that say besides what no cover may."""

    def vector(name: str, more: dict[str, Json]) -> Vector:
        facts: dict[str, Json] = {"hour": 21, "kinds": (1, 4), "language": "vi", "ongoing": "yes", "replies": "code"}
        told = {**facts, "urgent": True, **more}
        body = canonical({"facts": told, "identity": b64(bytes(32)), "report_digest": b64(bytes(32))})
        plaintext = signed(header.encode() + b"\0" + lp(body), 512, kind=header.kind, signer=REPORTER.signer)
        return {"name": name, "expected": expected(header), "plaintext": b64(plaintext), "refusal": "WrongBody"}

    return [
        vector("an urgency that is none", {"urgency": 4}),
        vector("an urgency that may be", {"urgency": None}),
        vector("a programme that is none", {"programme": "tourist"}),
        vector("a prefecture before the first", {"area": 0}),
        vector("a prefecture after the last", {"area": 48}),
        vector("a prefecture by its name", {"area": "tokyo"}),
        vector("a place more precise than a prefecture", {"municipality": 131130}),
    ]


_TASK: Mapping[str, Json] = {"due": None, "of": None, "standing": "open", "who": None}
BAD_ENTRIES: Mapping[str, Mapping[str, Mapping[str, Json]]] = {
    "outcome": {
        "what became of no referral": {"became": "done", "of": 0},
        "a referral that became what none becomes": {"became": "open", "of": 1},
    },
    "task": {
        "something to do of no standing": {**_TASK, "standing": "late"},
        "something to do by a short account": {**_TASK, "who": b64(bytes(15))},
        "something to do by no day": {**_TASK, "due": "2026-02-30"},
        "something to do that note 0 began": {**_TASK, "of": 0},
        "something to do that says nothing of who": {key: value for key, value in _TASK.items() if key != "who"},
    },
    "labels": {
        "a label twice": {"labels": ["a", "a"]},
        "an empty label": {"labels": [""]},
        "a label that is too long": {"labels": ["声" * 40 + "a"]},
        "a label too many": {"labels": [str(n) for n in range(notebook.LABELS_MAX + 1)]},
    },
    "checks": {
        "ticks in no order": {"done": ["b", "a"]},
        "a tick by words": {"done": ["給料"]},
        "a tick too many": {"done": [f"{n:02}" for n in range(notebook.CHECKS_MAX + 1)]},
    },
    "link": {
        "a link to a short case": {"how": "related", "to": b64(bytes(15))},
        "a link of no kind": {"how": "twin", "to": b64(bytes(16))},
        "a link by two kinds": {"how": ["merged_into", "split_from"], "to": b64(bytes(16))},
    },
    "draft": {
        "a draft of no language": {"language": None, "phrases": []},
        "a draft of a phrase that is none": {"language": "vi", "phrases": [{"key": "a"}]},
    },
    "mention": {
        "a mention of nobody": {"whom": []},
        "a mention of somebody twice": {"whom": [b64(ACCOUNT), b64(ACCOUNT)]},
        "a mention of a short account": {"whom": [b64(bytes(15))]},
    },
    "closing": {
        "an end of no verdict": {"letters": 1, "outcome": "solved", "verdict": "lie"},
        "an end by words": {"letters": 1, "outcome": "Solved!", "verdict": "genuine"},
        "an end after less than no letters": {"letters": -1, "outcome": "solved", "verdict": "genuine"},
    },
    "agreed": {
        "agreement to nothing": {"letters": 1, "of": 0},
        "agreement that says no letters": {"of": 1},
    },
    "counted": {
        "a case that was counted after no end": {"of": 0},
        "a case that was counted in a quarter": {"of": 1, "quarter": "2026Q4"},
    },
}


def bad_case_notes(header: Header) -> list[Vector]:
    """Bodies that are no note and no referral."""

    def vector(name: str, value: Json) -> Vector:
        content = header.encode() + b"\0" + lp(canonical(value))
        plaintext = signed(content, 4096, kind=header.kind, signer=MEMBER_SIGNER)
        return {"name": name, "expected": expected(header), "plaintext": b64(plaintext), "refusal": "WrongBody"}

    note: dict[str, Json] = {"author": b64(ACCOUNT), "day": "2026-11-24", "text": "", "type": "note"}
    more: dict[str, Json] = {"consent": 2, "contact": "2026-11-24", "to": "police", "told": ["kinds"]}
    referral = {**note, **more, "type": "referral"}
    return [
        vector("a note of no type", {key: value for key, value in note.items() if key != "type"}),
        vector("a note of another type", {**note, "type": "reply"}),
        vector("a note by a short account", {**note, "author": b64(bytes(15))}),
        vector("a note of no day", {**note, "day": "2026-11-31"}),
        vector("a note with a field too many", {**note, "language": "ja"}),
        vector("a note that says to whom", {**note, "to": "police"}),
        vector("a referral that says nothing more", {**note, "type": "referral"}),
        vector("a referral under consent 0", {**referral, "consent": 0}),
        vector("a referral under consent 5", {**referral, "consent": 5}),
        vector("a referral to nobody", {**referral, "to": ""}),
        vector("a referral to a name that is no key", {**referral, "to": "Police"}),
        vector("a referral to a key of 65 characters", {**referral, "to": "a" * 65}),
        vector("a referral that told no list", {**referral, "told": "kinds"}),
        vector("a referral that told something twice", {**referral, "told": ["kinds", "kinds"]}),
        vector("a referral that told out of order", {**referral, "told": ["story", "kinds"]}),
        vector("a referral on no day", {**referral, "contact": None}),
        *(
            vector(f"a note of {name}", {**note, "type": kind, **told})
            for kind, cases in BAD_ENTRIES.items()
            for name, told in cases.items()
        ),
    ]


def bad_shelves(header: Header) -> list[Vector]:
    """Bodies that are no shelf."""

    def vector(name: str, value: Json) -> Vector:
        content = header.encode() + b"\0" + lp(canonical(value))
        size = next(one for one in header.kind.sizes if len(content) + 64 <= one)
        plaintext = signed(content, size, kind=header.kind, signer=MEMBER_SIGNER)
        return {"name": name, "expected": expected(header), "plaintext": b64(plaintext), "refusal": "WrongBody"}

    kept: dict[str, Json] = {"after": "stay", "marks": [], "views": [], "watched": []}
    view: dict[str, Json] = {
        "area": None,
        "kind": None,
        "programme": None,
        "state": None,
        "language": "vi",
        "only": "unread",
        "holder": "nobody",
        "list": "todo",
        "name": "ベトナム語の急ぎ",
        "urgent": True,
    }
    first, second = sorted((b64(REPORTER.case), b64(OTHER.case)))
    return [
        vector("a shelf without a list of what is watched", {k: v for k, v in kept.items() if k != "watched"}),
        vector("a shelf with a field too many", {**kept, "language": "ja"}),
        vector("a shelf that goes nowhere known after a case", {**kept, "after": "home"}),
        vector("a shelf whose marks are no list", {**kept, "marks": {first: 1}}),
        vector("a mark without its notes", {**kept, "marks": [[first, 20_785, 3]]}),
        vector("a mark with one more number", {**kept, "marks": [[first, 20_785, 3, 1, 0]]}),
        vector("a mark of a short case", {**kept, "marks": [[b64(bytes(15)), 20_785, 3, 1]]}),
        vector("a mark of a day too far", {**kept, "marks": [[first, 100_000, 3, 1]]}),
        vector("a mark of ten thousand letters", {**kept, "marks": [[first, 20_785, 10_000, 1]]}),
        vector("a mark of ten thousand notes", {**kept, "marks": [[first, 20_785, 3, 10_000]]}),
        vector("two marks of one case", {**kept, "marks": [[first, 20_785, 3, 1], [first, 20_785, 3, 1]]}),
        vector("marks out of order", {**kept, "marks": [[second, 20_785, 3, 1], [first, 20_785, 3, 1]]}),
        vector("a view with a field too many", {**kept, "views": [{**view, "desk": first}]}),
        vector("a view without a name", {**kept, "views": [{**view, "name": ""}]}),
        vector("a view of a name of 161 bytes", {**kept, "views": [{**view, "name": "x" * 161}]}),
        vector("two views of one name", {**kept, "views": [view, {**view, "urgent": False}]}),
        vector("a view of no list", {**kept, "views": [{**view, "list": ""}]}),
        vector("a view of a list that is no word", {**kept, "views": [{**view, "list": "to do"}]}),
        vector("a view of a word of 21 characters", {**kept, "views": [{**view, "holder": "x" * 21}]}),
        vector("a view of nobody said", {**kept, "views": [{**view, "holder": None}]}),
        vector("a view of an empty state", {**kept, "views": [{**view, "state": ""}]}),
        vector("a view of an empty choice", {**kept, "views": [{**view, "only": ""}]}),
        vector("a view of an empty language", {**kept, "views": [{**view, "language": ""}]}),
        vector("a view of an empty programme", {**kept, "views": [{**view, "programme": ""}]}),
        vector("a view of a kind too far", {**kept, "views": [{**view, "kind": 10_000}]}),
        vector("a view of area 0", {**kept, "views": [{**view, "area": 0}]}),
        vector("a view of area 48", {**kept, "views": [{**view, "area": 48}]}),
        vector("a view that is urgent by number", {**kept, "views": [{**view, "urgent": 1}]}),
        vector("twenty-one views", {**kept, "views": [{**view, "name": str(at)} for at in range(21)]}),
        vector("a short case watched", {**kept, "watched": [b64(bytes(15))]}),
        vector("a case watched twice", {**kept, "watched": [first, first]}),
        vector("watched out of order", {**kept, "watched": [second, first]}),
    ]


def bad_letters() -> list[Vector]:
    """Each is wrong in one way. All but a few are covers, which are short."""
    bad: list[Vector] = []
    cover = replace(REPORTER_HEADER, kind=Kind.COVER, epoch=3, recipient_digest=DESK_IDENTITY.recipient.digest)
    reply = replace(DESK_HEADER, recipient_digest=REPORTER.identity.recipient.digest)
    body = Cover(FACTS, CASE_IDENTITY.seed, seed("report digest"))
    signer = REPORTER.signer
    right = letters.build(cover, body, signer)
    json_body = canonical(body.json())
    content = right[: 127 + 4 + len(json_body)]

    def add(name: str, refusal: str, plaintext: bytes, header: Header = cover) -> None:
        bad.append({"name": name, "expected": expected(header), "plaintext": b64(plaintext), "refusal": refusal})

    def resigned(changed: bytes, size: int = 512, padding: bytes = b"") -> bytes:
        return signed(changed, size, kind=Kind.COVER, signer=signer, padding=padding)

    def put(at: int, data: bytes) -> bytes:
        return content[:at] + data + content[at + len(data) :]

    def with_body(data: bytes) -> bytes:
        return resigned(content[:127] + lp(data))

    add("version 2", "WrongMagic", resigned(put(3, b"\x02")))
    add("another magic", "WrongMagic", resigned(put(0, b"KOE\x01")))
    add("empty", "WrongMagic", b"")
    add("a cover for a card", "WrongKind", right, replace(cover, kind=Kind.CARD, epoch=0))
    add("an unknown kind", "WrongKind", resigned(put(4, b"\x07")))
    add("another instance", "WrongInstance", right, replace(cover, instance=seed("other instance")))
    add("another case", "WrongSubject", right, replace(cover, subject=seed("other case", 16)))
    add("role of a desk", "WrongRole", resigned(put(53, b"\x02")))
    add("role 0", "WrongRole", resigned(put(53, b"\x00")))
    member = letters.build(
        replace(MEMBER_HEADER, recipient_digest=PASSPHRASE_IDENTITY.recipient.digest),
        KeyPair(MEMBER_IDENTITY.seed, MEMBER_SIGNER.seed),
        MEMBER_SIGNER,
    )
    stranger = Header(
        Kind.MEMBER_SECRET, INSTANCE, ACCOUNT, DESK_SIGNER.verify_key, PASSPHRASE_IDENTITY.recipient.digest
    )
    add("another member", "WrongAuthor", member, stranger)
    foreign = replace(cover, author=OTHER.signer.verify_key)
    add(
        "an author who does not hash to the case id", "WrongAuthor", letters.build(foreign, body, OTHER.signer), foreign
    )
    add("another recipient", "WrongRecipient", right, replace(cover, recipient_digest=seed("other recipient")))
    add("an earlier epoch", "WrongEpoch", right, replace(cover, epoch=2))
    add("another counter", "WrongCounter", right, replace(cover, counter=2))

    small = content[:126]
    entry = seed("author a") + seed("digest a")
    entries = sorted([entry, seed("author b") + seed("digest b")])
    short_body = canonical({"day": "2026-11-24", "language": "en", "report_digest": b64(bytes(32)), "text": ""})
    reply_start = replace(reply).encode()

    def with_seen(count: int, seen: bytes) -> bytes:
        text = reply_start + bytes([count]) + seen + lp(short_body)
        return signed(text, 4096, kind=Kind.REPLY, signer=DESK_SIGNER)

    add("seen entries out of order", "WrongSeen", with_seen(2, entries[1] + entries[0]), reply)
    add("one author seen twice", "WrongSeen", with_seen(2, entry + entry), reply)
    nine = b"".join(sorted(seed(f"author {i}") + seed(f"digest {i}") for i in range(9)))
    add("nine seen entries", "WrongSeen", with_seen(9, nine), reply)

    add("a byte too short", "WrongSize", right[:-1])
    add("more seen entries than the cover has room for", "WrongSize", right[:126] + bytes([8]) + right[127:])
    add("a cover on the ladder", "WrongSize", resigned(content, 4096))
    add("a body longer than its letter", "WrongSize", resigned(small + b"\0" + (400).to_bytes(4, "big") + json_body))
    add("a body of 2^32 - 1 bytes", "WrongSize", resigned(small + b"\0\xff\xff\xff\xff" + json_body))
    tall = signed(reply_start + b"\0" + lp(short_body), 8192, kind=Kind.REPLY, signer=DESK_SIGNER)
    add("a step too high on the ladder", "WrongSize", tall, reply)
    odd = signed(reply_start + b"\0" + lp(short_body), 5000, kind=Kind.REPLY, signer=DESK_SIGNER)
    add("between two steps", "WrongSize", odd, reply)
    add("padding begins with a one", "WrongPadding", resigned(content, padding=b"\x01"))
    last = bytes(512 - 64 - len(content) - 1) + b"\x80"
    add("padding ends with a bit", "WrongPadding", resigned(content, padding=last))
    add("one bit of the body", "WrongSignature", flipped(right, 8 * 200))
    add("one bit of the signature", "WrongSignature", flipped(right, -10))
    add("signed as a card", "WrongSignature", content.ljust(448, b"\0") + signer.sign(Kind.CARD.domain, content))
    padded = content.ljust(448, b"\0")
    add("padding signed too", "WrongSignature", padded + signer.sign(Kind.COVER.domain, padded))
    weak = edwards.encode(edwards.small_order_points()[1])
    weak_cover = replace(cover, author=weak, subject=codes.case_id(INSTANCE, weak))
    weak_content = weak_cover.encode() + content[126:]
    add("an author key of small order", "WrongKey", resigned(weak_content), weak_cover)
    high = (edwards.P + 3).to_bytes(32, "little")
    high_cover = replace(cover, author=high, subject=codes.case_id(INSTANCE, high))
    add("an author key that is not canonical", "WrongKey", resigned(high_cover.encode() + content[126:]), high_cover)
    add("a body with white space", "WrongEncoding", with_body(json_body.replace(b":", b": ", 1)))
    add("a body that is not JSON", "WrongEncoding", with_body(b"koe"))
    add("an empty body", "WrongEncoding", with_body(b""))

    facts = {"hour": 21, "kinds": [1, 4], "language": "vi", "ongoing": "yes", "replies": "code", "urgent": True}
    whole: dict[str, Json] = {"facts": facts, "identity": b64(bytes(32)), "report_digest": b64(bytes(32))}

    def odd_body(name: str, value: Json) -> None:
        add(name, "WrongBody", with_body(canonical(value)))

    odd_body("not an object", [])
    odd_body("a field missing", {"facts": facts, "identity": b64(bytes(32))})
    odd_body("a field too many", {**whole, "x": None})
    odd_body("true for a number", {**whole, "facts": {**facts, "hour": True}})
    odd_body("a number for true", {**whole, "facts": {**facts, "urgent": 1}})
    odd_body("hour 24", {**whole, "facts": {**facts, "hour": 24}})
    odd_body("a negative kind", {**whole, "facts": {**facts, "kinds": [-1]}})
    odd_body("a string for a list", {**whole, "facts": {**facts, "kinds": "14"}})
    odd_body("an unknown choice", {**whole, "facts": {**facts, "ongoing": "maybe"}})
    odd_body("an identity of 31 bytes", {**whole, "identity": b64(bytes(31))})
    odd_body("an identity with padding", {**whole, "identity": b64(bytes(32)) + "="})
    for name, day in (("a day that is not", "2026-02-30"), ("a day without dashes", "20261124")):
        text = canonical({"day": day, "language": "en", "report_digest": b64(bytes(32)), "text": ""})
        plaintext = signed(reply_start + b"\0" + lp(text), 4096, kind=Kind.REPLY, signer=DESK_SIGNER)
        add(name, "WrongBody", plaintext, reply)

    def odd_letter(name: str, header: Header, value: Json) -> None:
        content = header.encode() + b"\0" + lp(canonical(value))
        size = next(size for size in header.kind.sizes if len(content) + 64 <= size)
        add(name, "WrongBody", signed(content, size, kind=header.kind, signer=DESK_SIGNER), header)

    told: dict[str, Json] = {"day": "2026-11-24", "language": "en", "report_digest": b64(bytes(32)), "text": ""}
    address: dict[str, Json] = {
        "case_recipient": CASE_IDENTITY.recipient.text,
        "desk": b64(DESK),
        "desk_verify_key": b64(DESK_SIGNER.verify_key),
        "epoch": 3,
    }
    odd_letter("an address that is none", reply, {**told, "address": None})
    odd_letter("an address of epoch 0", reply, {**told, "address": {**address, "epoch": 0}})
    odd_letter("an address with a field too many", reply, {**told, "address": {**address, "x": 1}})
    odd_letter("a copy without the digest of what was sent", replace(reply, kind=Kind.COPY), told)
    ring = replace(reply, kind=Kind.RING, recipient_digest=NEXT_CASE_IDENTITY.recipient.digest)
    former: dict[str, Json] = {"desk": b64(DESK), "epoch": 3, "until": 2, "verify_key": b64(bytes(32))}
    identities: Json = [b64(bytes(32))]
    odd_letter("a ring without an identity", ring, {"desks": [], "identities": []})
    odd_letter("a ring with a short identity", ring, {"desks": [], "identities": [b64(bytes(31))]})
    odd_letter("two desks until one letter", ring, {"desks": [former, former], "identities": identities})
    odd_letter("a desk until letter 0", ring, {"desks": [{**former, "until": 0}], "identities": identities})

    listed = replace(
        reply, kind=Kind.CONFLICTS, subject=DESK, recipient_digest=DESK_IDENTITY.recipient.digest, epoch=3, counter=5
    )
    conflict: dict[str, Json] = {"except": [], "names": ["ABC"], "since": "2026-11-24", "whom": None}
    between = replace(reply, kind=Kind.ASK, recipient_digest=OTHER_DESK_IDENTITY.recipient.digest, epoch=2, counter=1)
    ask: dict[str, Json] = {"day": "2026-11-24", "text": ""}
    odd_letter("an ask without words", between, {"day": "2026-11-24"})
    odd_letter("an ask with a field too many", between, {**ask, "report": ""})
    odd_letter("an ask about no kinds", between, {**ask, "kinds": []})
    odd_letter("an ask about a kind too many", between, {**ask, "kinds": list(range(ASK_KINDS_MAX + 1))})
    odd_letter("an ask about a kind by its name", between, {**ask, "kinds": ["wages"]})
    odd_letter("an ask about no prefecture", between, {**ask, "area": 48})
    odd_letter("an ask in no language", between, {**ask, "language": None})
    between = replace(between, kind=Kind.ANSWER)
    answer: dict[str, Json] = {"ask_digest": b64(bytes(32)), "day": "2026-11-24", "says": "declined", "text": ""}
    odd_letter("an answer that says neither", between, {**answer, "says": "withdrawn"})
    odd_letter("an answer to half a digest", between, {**answer, "ask_digest": b64(bytes(16))})
    odd_letter(
        "an answer without a reason's place", between, {key: answer[key] for key in ("ask_digest", "day", "says")}
    )
    odd_letter("conflicts that are no list", listed, {"entries": conflict})
    odd_letter("conflicts with a field too many", listed, {"entries": [], "desk": b64(DESK)})
    odd_letter("a conflict without a name", listed, {"entries": [{**conflict, "names": []}]})
    odd_letter("a conflict of a name that is no text", listed, {"entries": [{**conflict, "names": [None]}]})
    odd_letter("a conflict of a short account", listed, {"entries": [{**conflict, "whom": b64(bytes(15))}]})
    odd_letter("a conflict of nobody said", listed, {"entries": [{k: v for k, v in conflict.items() if k != "whom"}]})
    odd_letter("a conflict since no day", listed, {"entries": [{**conflict, "since": "2026-11-31"}]})
    odd_letter("a conflict but for a short case", listed, {"entries": [{**conflict, "except": [b64(bytes(15))]}]})

    odd_letter("a ring of no notes", ring, {"desks": [], "identities": identities, "notes": []})
    odd_letter("a ring with a short identity of notes", ring, {"desks": [], "identities": identities, "notes": [""]})
    odd_letter("a ring of which note 0 was kept", ring, {"desks": [], "identities": identities, "notes_kept": 0})
    noted = replace(
        reply, kind=Kind.NOTE, author=MEMBER_SIGNER.verify_key, recipient_digest=NOTES_IDENTITY.recipient.digest
    )
    bad.extend(bad_case_notes(noted))
    bad.extend(
        bad_shelves(
            replace(MEMBER_HEADER, kind=Kind.SHELF, recipient_digest=MEMBER_IDENTITY.recipient.digest, counter=4)
        )
    )

    follow_up = replace(REPORTER_HEADER, kind=Kind.FOLLOW_UP, recipient_digest=CASE_IDENTITY.recipient.digest)
    photo: dict[str, Json] = {
        "cleaned": True,
        "digest": b64(PHOTO.digest),
        "id": b64(PHOTO.id),
        "size": PHOTO.size,
        "type": PHOTO.type,
    }

    def odd_attachments(name: str, *listed: Json, value: Json = None) -> None:
        text = canonical({"attachments": value or list(listed), "day": "2026-11-24", "text": ""})
        content = follow_up.encode() + b"\0" + lp(text)
        size = next(size for size in follow_up.kind.sizes if len(content) + 64 <= size)
        plaintext = signed(content, size, kind=follow_up.kind, signer=REPORTER.signer)
        add(name, "WrongBody", plaintext, follow_up)

    odd_attachments("a list of no attachments")
    odd_attachments("attachments that are no list", value=photo)
    odd_attachments("one attachment more than there may be", *(one.json() for one in (*MANY, PHOTO)))
    odd_attachments("an attachment twice", photo, photo)
    odd_attachments("two attachments with one id", photo, {**photo, "digest": b64(bytes(32))})
    odd_attachments("an attachment with a short id", {**photo, "id": b64(bytes(15))})
    odd_attachments("an attachment with a short digest", {**photo, "digest": b64(bytes(31))})
    odd_attachments("an attachment of no bytes", {**photo, "size": 0})
    odd_attachments("an attachment above 50 MiB", {**photo, "size": attachments.CONTENT_BYTES_MAX + 1})
    odd_attachments("an attachment of another type", {**photo, "type": "text/html"})
    odd_attachments("an attachment that is perhaps cleaned", {**photo, "cleaned": None})
    odd_attachments("an attachment with its name", {**photo, "name": "IMG_2231.jpg"})
    return (
        bad
        + bad_consents(follow_up)
        + bad_receipts()
        + bad_facts(cover)
        + bad_counted()
        + bad_process()
        + bad_facts_inside(replace(REPORTER_HEADER, recipient_digest=CASE_IDENTITY.recipient.digest))
        + bad_phrases(reply, follow_up)
        + bad_files(reply)
    )


def bad_counted() -> list[Vector]:
    """Facts for the statistics that are signed and mean nothing."""
    header = replace(FACTS_HEADER, recipient_digest=STATISTICS_IDENTITY.recipient.digest)
    whole: dict[str, Json] = {"alone": True, "kinds": [1, 4], "told": {"status": 0}}

    def bad(name: str, body: Json, refusal: str = "WrongBody", of: Header = header) -> Vector:
        content = of.encode() + b"\0" + lp(canonical(body))
        plaintext = signed(content, 512, kind=Kind.FACTS, signer=ONCE_SIGNER)
        return {"name": name, "expected": expected(header), "plaintext": b64(plaintext), "refusal": refusal}

    another = replace(header, subject=REPORTER.case)
    return [
        bad("facts that say a name", {**whole, "name": "Lan"}),
        bad("facts of no kind", {**whole, "kinds": []}),
        bad("facts of three kinds", {**whole, "kinds": [1, 4, 9]}),
        bad("facts of one kind twice", {**whole, "kinds": [4, 4]}),
        bad("facts of kinds that descend", {**whole, "kinds": [4, 1]}),
        bad("facts of kind 0", {**whole, "kinds": [0]}),
        bad("facts that are perhaps alone", {**whole, "alone": None}),
        bad("facts with words for a bucket", {**whole, "told": {"status": "titp"}}),
        bad("facts with a seventeenth bucket", {**whole, "told": {"status": 16}}),
        bad("facts with a bucket below the first", {**whole, "told": {"status": -1}}),
        bad("facts with a list of answers", {**whole, "told": ["status"]}),
        bad("facts about a case", whole, "WrongSubject", another),
        bad_author_of_facts(header, whole),
    ]


def bad_author_of_facts(header: Header, whole: Json) -> Vector:
    """The subject of facts follows from the key that signs them, whatever a reader expects."""
    claimed = replace(header, subject=REPORTER.case)
    plaintext = signed(claimed.encode() + b"\0" + lp(canonical(whole)), 512, kind=Kind.FACTS, signer=ONCE_SIGNER)
    return {
        "name": "facts about a case, expected there",
        "expected": expected(claimed),
        "plaintext": b64(plaintext),
        "refusal": "WrongAuthor",
    }


def bad_process() -> list[Vector]:
    """Process records that are signed and mean nothing [P-44]."""
    header = replace(FACTS_HEADER, kind=Kind.PROCESS, recipient_digest=STATISTICS_IDENTITY.recipient.digest)
    whole = Process(*[False] * 6).json()
    assert isinstance(whole, dict)

    def bad(name: str, body: Json, refusal: str = "WrongBody", of: Header = header) -> Vector:
        content = of.encode() + b"\0" + lp(canonical(body))
        plaintext = signed(content, 512, kind=Kind.PROCESS, signer=ONCE_SIGNER)
        return {"name": name, "expected": expected(of), "plaintext": b64(plaintext), "refusal": refusal}

    return [
        bad("a process record that leaves something out", {key: whole[key] for key in whole if key != "reopened"}),
        bad("a process record that says how often", {**whole, "reopened": 2}),
        bad("a process record that says of which desk", {**whole, "desk": b64(DESK)}),
        bad("a process record about a case", whole, "WrongAuthor", replace(header, subject=REPORTER.case)),
    ]


def bad_facts_inside(header: Header) -> list[Vector]:
    """Reports with facts that are not one age file of the size that facts have [P-44]."""
    told = Report(ANSWERS, DAY, DESK, 7, REPORTER.identity.recipient.text).json()
    assert isinstance(told, dict)

    def vector(name: str, value: Json) -> Vector:
        content = header.encode() + b"\0" + lp(canonical({**told, "facts": value}))
        size = next(size for size in header.kind.sizes if len(content) + 64 <= size)
        plaintext = signed(content, size, kind=header.kind, signer=REPORTER.signer)
        return {"name": name, "expected": expected(header), "plaintext": b64(plaintext), "refusal": "WrongBody"}

    return [
        vector("facts of a report that are none", None),
        vector("facts of a report that are empty", ""),
        vector("facts of a report that can be read", {"kinds": [1]}),
        vector("facts of a report that are no age file", b64(bytes(2171))),
        vector("facts of a report that are a byte short", b64(bytes(2170))),
    ]


def letter_vectors() -> Json:
    """§3."""
    return {
        "instance": b64(INSTANCE),
        "code": CODE,
        "case": b64(REPORTER.case),
        "desk": b64(DESK),
        "desk_entry": ENTRY.text,
        "account": b64(ACCOUNT),
        "good": story(),
        "bad": bad_letters(),
    }


def sent(named: tuple[attachments.Named, ...] = ()) -> submission.Submission:
    """A submission with made-up envelopes."""
    draft = submission.Submission(
        case=REPORTER.case,
        verify_key=REPORTER.signer.verify_key,
        token_digest=mailbox.token_digest(REPORTER.token),
        desk=DESK,
        epoch=3,
        urgent=True,
        report=seed("report", 40),
        cover=seed("cover", 30),
        card=b"",
        attachments=named,
    )
    body = submission.body_digest(draft)
    return replace(
        draft,
        nonce=submission.solve(draft.case, body, 10),
        signature=REPORTER.signer.sign(submission.DOMAIN, body),
    )


def submission_vectors() -> Json:
    """§6."""
    whole = sent()

    def vector(name: str, what: submission.Submission, refusal: str | None = None) -> Vector:
        made: Vector = {"name": name, "submission": what.json(), "body_digest": b64(submission.body_digest(what))}
        return made | ({"refusal": refusal} if refusal else {})

    weak = edwards.encode(edwards.small_order_points()[1])
    elsewhere = codes.case_id(bytes(32), whole.verify_key)
    two = attachments.in_order(MANY[:2])
    attached = sent(two)
    return {
        "instance": b64(INSTANCE),
        "signer": b64(REPORTER.signer.seed),
        "good": [vector("made-up envelopes", whole), vector("with two attachments", attached)],
        "bad": [
            vector("the case of another key", replace(whole, case=OTHER.case), "WrongSubject"),
            vector("another instance's case", replace(whole, case=elsewhere), "WrongSubject"),
            vector("not urgent after all", replace(whole, urgent=False), "WrongSignature"),
            vector("another epoch", replace(whole, epoch=4), "WrongSignature"),
            vector(
                "a byte moved from report to cover",
                replace(whole, report=whole.report[:-1], cover=whole.report[-1:] + whole.cover),
                "WrongSignature",
            ),
            vector("a card added", replace(whole, card=b"x"), "WrongSignature"),
            vector("an attachment left out", replace(attached, attachments=two[:1]), "WrongSignature"),
            vector("all attachments left out", replace(attached, attachments=()), "WrongSignature"),
            vector("an attachment added", replace(whole, attachments=two[:1]), "WrongSignature"),
            vector(
                "another file under an attachment's id",
                replace(attached, attachments=(two[0], two[1]._replace(digest=bytes(32)))),
                "WrongSignature",
            ),
            vector(
                "a key of small order", replace(whole, verify_key=weak, case=codes.case_id(INSTANCE, weak)), "WrongKey"
            ),
        ],
    }


def proof() -> Json:
    """§6: nonces with just so many bits."""
    case, body = REPORTER.case, seed("body digest")
    vectors: list[Json] = []
    for wanted in (0, 1, 8, 10, 14):
        nonce = submission.solve(case, body, wanted)
        found = 256 - int.from_bytes(submission.proof_digest(case, body, nonce), "big").bit_length()
        vectors.append({"nonce": b64(nonce), "bits": found, "digest": b64(submission.proof_digest(case, body, nonce))})
    return {
        "case": b64(case),
        "body_digest": b64(body),
        "good": vectors,
        "bad": [{"name": "a nonce of seven bytes", "nonce": b64(bytes(7)), "bits": 0}],
    }


def mailbox_vectors() -> Json:
    """§7."""
    nonce, letter = seed("server nonce", 16), seed("sealed letter", 50)
    writes = (
        ("letter", mailbox.Write.LETTER, letter),
        ("deletion", mailbox.Write.DELETION, mailbox.deletion_payload([1, 3, 70000])),
        ("withdrawal", mailbox.Write.WITHDRAWAL, b""),
        ("receipt", mailbox.Write.RECEIPT, letter),
    )
    good: list[Vector] = [
        {
            "name": name,
            "domain": write.value,
            "nonce": b64(nonce),
            "payload": b64(payload),
            "signature": b64(
                mailbox.sign_write(
                    REPORTER.signer, write, instance=INSTANCE, case=REPORTER.case, nonce=nonce, payload=payload
                )
            ),
        }
        for name, write, payload in writes
    ]
    deletion, withdrawal = good[1], good[2]
    return {
        "instance": b64(INSTANCE),
        "case": b64(REPORTER.case),
        "signer": b64(REPORTER.signer.seed),
        "verify_key": b64(REPORTER.signer.verify_key),
        "token": b64(REPORTER.token),
        "token_digest": b64(mailbox.token_digest(REPORTER.token)),
        "good": list[Json](good),
        "bad": [
            {**deletion, "name": "one more counter", "payload": b64(mailbox.deletion_payload([1, 3, 5, 70000]))},
            {**deletion, "name": "another nonce", "nonce": b64(seed("other nonce", 16))},
            {**withdrawal, "name": "a deletion's domain", "domain": deletion["domain"]},
            {**withdrawal, "name": "a deletion's signature", "signature": deletion["signature"]},
            {**good[0], "name": "a letter's signature over a receipt", "domain": good[3]["domain"]},
        ],
        "deletions": {
            "good": [{"counters": [1, 3, 70000], "payload": deletion["payload"]}],
            "bad": [
                {"name": name, "counters": counters, "refusal": "WrongBody"}
                for name, counters in (("none", []), ("doubled", [1, 1]), ("descending", [2, 1]), ("zero", [0, 1]))
            ],
        },
    }


def directory_vectors() -> Json:
    """§8."""
    second_signer, second = SigningKey(seed("second desk signer")), Identity(seed("second desk identity"))
    other = directory.sign_entry(
        second_signer,
        instance=INSTANCE,
        desk=seed("second desk", 16),
        epoch=1,
        names={"en": "Indonesian desk", "id": "Meja bahasa Indonesia"},
        languages=("id",),
        area="27",
        recipient=second.recipient,
    )
    desks = tuple(sorted((ENTRY, other), key=lambda entry: entry.desk))
    whole = directory.Directory(desks, date(2026, 12, 29), INSTANCE, DAY, "Koe の会", ORGANISATION.verify_key, 7)

    def vector(name: str, made: directory.Directory, organisation: SigningKey = ORGANISATION, **more: Json) -> Vector:
        return {
            "name": name,
            "directory": made.text,
            "signature": b64(directory.sign(made, organisation)),
            "today": DAY.isoformat(),
            "version_least": 0,
            **more,
        }

    def edited(name: str, refusal: str, text: str) -> Vector:
        signature = ORGANISATION.sign(directory.DOMAIN, text.encode())
        return vector(name, whole, refusal=refusal, directory=text, signature=b64(signature))

    # [P-25] The organisation's keys, one after the other, and a directory signed by the last of each chain.
    second_organisation, third_organisation, stranger, *many = (
        SigningKey(seed(f"organisation {nth}")) for nth in range(3 + directory.LINKS_MAX)
    )
    three = (ORGANISATION, second_organisation, third_organisation)
    verify_keys = [signer.verify_key for signer in three]

    def links(*chain: SigningKey, instance: bytes = INSTANCE) -> tuple[directory.Succession, ...]:
        made: tuple[directory.Succession, ...] = ()
        for before, after in pairwise(chain):
            made = (*made, directory.sign_link(before, made, after.verify_key, instance=instance))
        return made

    def signed_by(signer: SigningKey, succession: tuple[directory.Succession, ...]) -> directory.Directory:
        return replace(whole, organisation_key=signer.verify_key, succession=succession)

    def believed(name: str, *chain: SigningKey, **more: Json) -> Vector:
        return vector(name, signed_by(chain[-1], links(*chain)), chain[-1], signer=b64(chain[-1].seed), **more)

    def refused(
        name: str,
        refusal: str,
        signer: SigningKey,
        succession: tuple[directory.Succession, ...],
        known: Sequence[bytes] | None = None,
    ) -> Vector:
        more: Vector = {} if known is None else {"known": [b64(key) for key in known]}
        return vector(name, signed_by(signer, succession), signer, refusal=refusal, **more)

    one = links(*three[:2])
    by_stranger = directory.sign_link(stranger, (), second_organisation.verify_key, instance=INSTANCE)
    weak_key = VerifyKey(edwards.encode(edwards.small_order_points()[1]))

    successor = directory.sign_entry(
        NEXT_SIGNER,
        instance=INSTANCE,
        desk=DESK,
        epoch=4,
        names=ENTRY.names,
        languages=ENTRY.languages,
        area=ENTRY.area,
        recipient=NEXT_IDENTITY.recipient,
        before=DESK_SIGNER,
    )
    succession = successor.succeeds
    assert succession is not None
    by_another = replace(succession, verify_key=second_signer.verify_key)
    too_early = replace(other, succeeds=succession)
    forged = replace(ENTRY, area="13")
    foreign = directory.sign_entry(
        DESK_SIGNER,
        instance=seed("other instance"),
        desk=DESK,
        epoch=3,
        names=ENTRY.names,
        languages=ENTRY.languages,
        area=ENTRY.area,
        recipient=DESK_IDENTITY.recipient,
    )
    outsiders = b64(directory.sign(whole, SigningKey(seed("outsider"))))
    elsewhere = replace(whole, instance=seed("other instance"), desks=())
    statistics = '"statistics_recipient":null'
    weak = b64(edwards.encode(edwards.small_order_points()[1]))
    return {
        "organisation_signer": b64(ORGANISATION.seed),
        "good": [
            vector("two desks", whole),
            vector("the last day", whole, today="2026-12-29"),
            vector("no desk", replace(whole, desks=())),
            vector("the version seen before", whole, version_least=7),
            vector("keys that the ones before have signed for", replace(whole, desks=(successor,))),
            believed("the organisation's second key", *three[:2]),
            believed("the organisation's third key", *three),
            believed("the third key, to a reader of the first", *three, known=[b64(verify_keys[0])]),
            believed("the third key, to a reader of all three", *three, known=[b64(key) for key in verify_keys]),
            believed("as many keys as there may be", ORGANISATION, *many),
            vector("statistics are taken", replace(whole, statistics_digest=STATISTICS_IDENTITY.recipient.digest)),
        ],
        "bad": [
            vector("the day after the last", whole, today="2026-12-30", refusal="WrongBody"),
            vector("two days before it is issued", whole, today="2026-11-22", refusal="WrongBody"),
            vector("valid for 36 days", replace(whole, expires=date(2026, 12, 30)), refusal="WrongBody"),
            vector("expires before it is issued", replace(whole, expires=date(2026, 11, 23)), refusal="WrongBody"),
            vector("older than one seen", whole, version_least=8, refusal="WrongCounter"),
            vector("signed by an outsider", whole, refusal="WrongSignature", signature=outsiders),
            vector("a desk entry changed", replace(whole, desks=(forged,)), refusal="WrongSignature"),
            vector("a desk of another instance", replace(whole, desks=(foreign,)), refusal="WrongInstance"),
            vector("an instance that is not the key's", elsewhere, refusal="WrongInstance"),
            vector("desks out of order", replace(whole, desks=desks[::-1]), refusal="WrongBody"),
            vector("one desk twice", replace(whole, desks=(ENTRY, ENTRY)), refusal="WrongBody"),
            vector("version 0", replace(whole, version=0), refusal="WrongBody"),
            edited(
                "a statistics recipient",
                "WrongBody",
                whole.text.replace(statistics, statistics[:-4] + '"age1pq1"'),
            ),
            edited(
                "a statistics recipient's digest cut short",
                "WrongBody",
                whole.text.replace(statistics, f'{statistics[:-4]}"{b64(bytes(31))}"'),
            ),
            edited("a field missing", "WrongBody", whole.text.replace(statistics + ",", "")),
            edited("white space", "WrongEncoding", whole.text.replace(",", ", ", 1)),
            edited(
                "an organisation key of small order", "WrongKey", whole.text.replace(b64(whole.organisation_key), weak)
            ),
            vector(
                "keys that others than those named have signed for",
                replace(whole, desks=(replace(successor, succeeds=by_another),)),
                refusal="WrongSignature",
            ),
            vector(
                "keys that the ones before have signed for, then changed",
                replace(whole, desks=(replace(forged, succeeds=succession),)),
                refusal="WrongSignature",
            ),
            vector("a first epoch that succeeds another", replace(whole, desks=(too_early,)), refusal="WrongBody"),
            refused("another organisation's key", "WrongInstance", stranger, ()),
            refused("a chain from another organisation's key", "WrongInstance", third_organisation, links(*three[1:])),
            refused(
                "a link that a stranger signed",
                "WrongSignature",
                second_organisation,
                (replace(by_stranger, verify_key=ORGANISATION.verify_key),),
            ),
            refused("a link to another key than the one that signs", "WrongSignature", stranger, one),
            refused(
                "a link of another instance",
                "WrongSignature",
                second_organisation,
                links(*three[:2], instance=seed("other instance")),
            ),
            refused(
                "a link in another place of the chain",
                "WrongSignature",
                third_organisation,
                (
                    *one,
                    directory.sign_link(second_organisation, (), third_organisation.verify_key, instance=INSTANCE),
                ),
            ),
            vector("signed by the key before the last", signed_by(second_organisation, one), refusal="WrongSignature"),
            refused("a chain cut short after a longer one was seen", "WrongKey", second_organisation, one, verify_keys),
            refused("the founding key after its successor was seen", "WrongKey", ORGANISATION, (), verify_keys[:2]),
            refused(
                "a chain that leaves one that was seen",
                "WrongKey",
                third_organisation,
                links(ORGANISATION, stranger, third_organisation),
                verify_keys,
            ),
            refused("a key that comes back", "WrongKey", ORGANISATION, links(*three[:2], ORGANISATION)),
            refused(
                "a former key of small order", "WrongKey", second_organisation, (replace(one[0], verify_key=weak_key),)
            ),
            refused("one key more than there may be", "WrongBody", stranger, links(ORGANISATION, *many, stranger)),
            edited(
                "a succession without links",
                "WrongBody",
                whole.text.replace(
                    '"organisation":{"name":"Koe の会",', '"organisation":{"name":"Koe の会","succession":[],'
                ),
            ),
        ],
        "successors": chains(successor),
        "recipients": {
            "entry": ENTRY.text,
            "good": [ENTRY_RECIPIENT],
            "bad": [
                {"name": "another desk's", "recipient": second.recipient.text, "refusal": "WrongRecipient"},
                {
                    "name": "one character more",
                    "recipient": DESK_IDENTITY.recipient.text + "q",
                    "refusal": "WrongRecipient",
                },
            ],
        },
    }


def chains(fourth: directory.DeskEntry) -> Json:
    """[P-18] Entries, and the keys that a reader who knows the third epoch's believes, by epoch."""
    last_signer = SigningKey(seed("last desk signer"))

    def entry(signer: SigningKey, epoch: int, before: SigningKey | None, desk: bytes = DESK) -> directory.DeskEntry:
        return directory.sign_entry(
            signer,
            instance=INSTANCE,
            desk=desk,
            epoch=epoch,
            names=ENTRY.names,
            languages=ENTRY.languages,
            area=ENTRY.area,
            recipient=NEXT_IDENTITY.recipient,
            before=before,
        )

    fifth = entry(last_signer, 5, NEXT_SIGNER)
    rows: list[tuple[str, list[directory.DeskEntry], dict[int, SigningKey]]] = [
        ("nothing after", [], {}),
        ("one after", [fourth], {4: NEXT_SIGNER}),
        ("two after, in another order", [fifth, fourth], {4: NEXT_SIGNER, 5: last_signer}),
        ("a link missing", [fifth], {}),
        ("a link by another key", [entry(NEXT_SIGNER, 4, last_signer), fifth], {}),
        ("a link without a signature of the one before", [entry(NEXT_SIGNER, 4, None), fifth], {}),
        ("an epoch too far", [entry(NEXT_SIGNER, 5, DESK_SIGNER)], {}),
        ("another desk's", [entry(NEXT_SIGNER, 4, DESK_SIGNER, seed("second desk", 16))], {}),
        ("a changed entry", [replace(fourth, area="13")], {}),
    ]
    return [
        {
            "name": name,
            "known": {"epoch": 3, "verify_key": b64(DESK_SIGNER.verify_key)},
            "entries": [one.text for one in entries],
            "keys": {"3": b64(DESK_SIGNER.verify_key), **{str(of): b64(key.verify_key) for of, key in keys.items()}},
        }
        for name, entries, keys in rows
    ]


Lie = Callable[[Header], Header]


def _between_desks(forge: Callable[..., None], version: Callable[[int], Lie], by: Callable[[SigningKey], Lie]) -> None:
    """What one desk asks another, and the answer: of another case, number, desk or reader."""

    def same(header: Header) -> Header:
        return header

    def about_another(header: Header) -> Header:
        return replace(header, subject=OTHER.case)

    def of_before(header: Header) -> Header:
        return replace(header, epoch=1)

    def for_another(header: Header) -> Header:
        return replace(header, recipient_digest=NEXT_IDENTITY.recipient.digest)

    for reads, to in (("ask", OTHER_DESK_IDENTITY), ("answer", DESK_IDENTITY)):
        an = f"an {reads}"
        forge(f"{an} about another case", reads, "WrongSubject", about_another)
        forge(f"{an} under another number", reads, "WrongCounter", version(2))
        forge(f"{an} by a desk of no directory", reads, "WrongAuthor", by(NEXT_SIGNER), NEXT_SIGNER)
        forge(f"{an} by the server in a desk's name", reads, "WrongSignature", same, ORGANISATION)
        forge(f"{an} for keys of before", reads, "WrongEpoch", of_before)
        forge(f"{an} for whoever reads the case", reads, "NoMatch", same, to=CASE_IDENTITY)
        forge(f"{an} for another, sealed again to this desk", reads, "WrongRecipient", for_another, to=to)


def confusions() -> Json:
    """§3: what a server, a desk or a stranger may hand to a reader of the story of letters.json; gaps in a count."""
    blobs = Blobs("confusions.json", "letters")
    told = {str(vector["name"]): b64_decode(str(vector["sealed"])) for vector in story()}
    elsewhere = Identity(seed("other case identity"))
    r, d = REPORTER_HEADER, DESK_HEADER
    readers = {
        "cover": (replace(r, kind=Kind.COVER, epoch=3), REPORTER.signer, DESK_IDENTITY),
        "report": (r, REPORTER.signer, CASE_IDENTITY),
        "card": (replace(r, kind=Kind.CARD), REPORTER.signer, REPORTER.identity),
        "follow_up": (replace(r, kind=Kind.FOLLOW_UP, counter=2), REPORTER.signer, CASE_IDENTITY),
        "reply": (d, DESK_SIGNER, REPORTER.identity),
        "copy": (replace(d, kind=Kind.COPY), DESK_SIGNER, CASE_IDENTITY),
        "resealed": (
            replace(d, kind=Kind.RESEALED, epoch=4, author=NEXT_SIGNER.verify_key),
            NEXT_SIGNER,
            NEXT_IDENTITY,
        ),
        "handed over": (replace(d, kind=Kind.HANDED_OVER, epoch=2), DESK_SIGNER, OTHER_DESK_IDENTITY),
        "ring after a hand-over": (replace(d, kind=Kind.RING), DESK_SIGNER, NEXT_CASE_IDENTITY),
        "conflicts": (
            replace(d, kind=Kind.CONFLICTS, subject=DESK, epoch=3, counter=5),
            DESK_SIGNER,
            DESK_IDENTITY,
        ),
        "ask": (replace(d, kind=Kind.ASK, epoch=2, counter=1), DESK_SIGNER, OTHER_DESK_IDENTITY),
        "answer": (
            replace(d, kind=Kind.ANSWER, author=OTHER_DESK_SIGNER.verify_key, epoch=3, counter=1),
            OTHER_DESK_SIGNER,
            DESK_IDENTITY,
        ),
        "note": (replace(MEMBER_HEADER, kind=Kind.NOTE, subject=r.subject, counter=1), MEMBER_SIGNER, NOTES_IDENTITY),
        "shelf": (replace(MEMBER_HEADER, kind=Kind.SHELF, counter=4), MEMBER_SIGNER, MEMBER_IDENTITY),
    }
    report_digest = digest(told["report"])
    reply = Reply(DAY, "vi", report_digest, "Chào bạn.")
    cover = Cover(FACTS, CASE_IDENTITY.seed, report_digest)
    bodies: dict[str, letters.Body] = {
        "cover": cover,
        "report": Report(ANSWERS, DAY, DESK, 7, REPORTER.identity.recipient.text),
        "card": Card(CASE_IDENTITY.recipient.text, DESK, DESK_SIGNER.verify_key, 7, 3, report_digest),
        "follow_up": FollowUp(DAY, "Vẫn chưa."),
        "reply": reply,
        "copy": Copy(reply, digest(told["reply"])),
        "resealed": cover,
        "handed over": replace(cover, identity=NEXT_CASE_IDENTITY.seed),
        "ring after a hand-over": Ring((CASE_IDENTITY.seed,), (FormerDesk(DESK, 3, 2, DESK_SIGNER.verify_key),)),
        "conflicts": CONFLICTS,
        "ask": ASK,
        "answer": replace(ANSWER, ask_digest=digest(told["ask"])),
        "note": NOTE,
        "shelf": KEPT,
    }
    made: list[Vector] = []

    def add(name: str, reads: str, refusal: str, sealed: bytes, counter: int | None = None) -> None:
        of = readers[reads][0].counter if counter is None else counter
        made.append({"name": name, "reads": reads, "counter": of, "sealed": b64(sealed), "refusal": refusal})

    def right(reads: str) -> tuple[Header, bytes]:
        """The header that the reader expects, and a letter under it."""
        header, signer, to = readers[reads]
        header = replace(header, recipient_digest=to.recipient.digest)
        return header, letters.build(header, bodies[reads], signer)

    def put(name: str, reads: str, refusal: str, plaintext: bytes, to: Identity | None = None) -> None:
        """Any plaintext, sealed to the reader."""
        add(name, reads, refusal, blobs.seal(name, to or readers[reads][2], plaintext))

    def forge(
        name: str,
        reads: str,
        refusal: str,
        header: Callable[[Header], Header],
        signer: SigningKey | None = None,
        body: letters.Body | None = None,
        to: Identity | None = None,
    ) -> None:
        """A letter that is whole, with another header, signer or body than the reader expects."""
        claimed = header(right(reads)[0])
        plaintext = letters.build(claimed, body or bodies[reads], signer or readers[reads][1])
        put(name, reads, refusal, plaintext, to)

    def same(header: Header) -> Header:
        return header

    def by(signer: SigningKey) -> Callable[[Header], Header]:
        return lambda header: replace(header, author=signer.verify_key)

    # Moved to another case, reader or instance.
    def other(header: Header) -> Header:
        author = OTHER.signer.verify_key if header.kind.role is letters.Role.REPORTER else header.author
        return replace(header, subject=OTHER.case, author=author)

    def to_other(to: Identity) -> Callable[[Header], Header]:
        return lambda header: replace(other(header), recipient_digest=to.recipient.digest)

    forge("a follow-up of another case", "follow_up", "NoMatch", to_other(elsewhere), OTHER.signer, to=elsewhere)
    forge("the same, sealed again to this case", "follow_up", "WrongSubject", to_other(elsewhere), OTHER.signer)
    forge(
        "a follow-up about this case by another's reporter", "follow_up", "WrongAuthor", by(OTHER.signer), OTHER.signer
    )
    forge(
        "a follow-up for another recipient, sealed again to this case",
        "follow_up",
        "WrongRecipient",
        lambda header: replace(header, recipient_digest=elsewhere.recipient.digest),
    )
    forge("a cover of another case of the desk", "cover", "WrongSubject", other, OTHER.signer)
    forge("a cover for this case by another's reporter", "cover", "WrongAuthor", by(OTHER.signer), OTHER.signer)
    forge("a reply to another reporter", "reply", "NoMatch", to_other(OTHER.identity), to=OTHER.identity)
    forge("the same, sealed again to this reporter", "reply", "WrongSubject", to_other(OTHER.identity))
    forge(
        "a reply for another instance",
        "reply",
        "WrongInstance",
        lambda header: replace(header, instance=seed("other instance")),
    )
    forge("a copy for another case", "copy", "WrongSubject", other)
    forge("a card of another case", "card", "WrongSubject", other, OTHER.signer)
    forge("a report that the cover does not name", "report", "WrongBody", same)
    put("the report, sealed again", "report", "WrongBody", open_sealed(told["report"], CASE_IDENTITY))

    # One letter for another.
    add("the card for a reply", "reply", "WrongKind", told["card"])
    add("the report for a follow-up", "follow_up", "WrongKind", told["report"])
    add("the follow-up for a copy", "copy", "WrongKind", told["follow_up"])
    add("the copy for a follow-up", "follow_up", "WrongKind", told["copy"])
    add("the copy for a reply", "reply", "NoMatch", told["copy"])
    add("the reply for the card", "card", "WrongKind", told["reply"])

    # Replayed or put in another order.
    forge("the third letter for the second", "follow_up", "WrongCounter", lambda header: replace(header, counter=3))
    add("the second letter once more, for the third", "follow_up", "WrongCounter", told["follow_up"], 3)
    add("the first reply once more, for the second", "reply", "WrongCounter", told["reply"], 2)
    add("the first copy once more, for the second", "copy", "WrongCounter", told["copy"], 2)

    # Rolled back to keys of an epoch before.
    add("the cover of the epoch before", "resealed", "NoMatch", told["cover"])
    put(
        "the same, sealed to the newest keys and not signed again",
        "resealed",
        "WrongRecipient",
        open_sealed(told["cover"], DESK_IDENTITY),
    )
    forge("re-sealed by the keys of the epoch before", "resealed", "WrongAuthor", by(DESK_SIGNER), DESK_SIGNER)
    forge("re-sealed for an epoch before", "resealed", "WrongEpoch", lambda header: replace(header, epoch=3))
    forge("a cover for an epoch before", "cover", "WrongEpoch", lambda header: replace(header, epoch=2))

    # Handed over, by whom and with which ring.
    forge("a cover of another case, handed over", "handed over", "WrongSubject", other)
    forge("handed over by a desk of no directory", "handed over", "WrongAuthor", by(NEXT_SIGNER), NEXT_SIGNER)
    forge("handed over for an epoch before", "handed over", "WrongEpoch", lambda header: replace(header, epoch=1))
    forge("re-sealed for handed over", "handed over", "WrongKind", lambda header: replace(header, kind=Kind.RESEALED))
    put(
        "the cover, sealed to another desk and not signed again",
        "handed over",
        "WrongRecipient",
        open_sealed(told["cover"], DESK_IDENTITY),
    )
    add("the ring before the hand-over", "ring after a hand-over", "WrongBody", told["ring after new keys"])
    forge("a ring of another case", "ring after a hand-over", "WrongSubject", other)
    forge(
        "a ring by the desk that takes",
        "ring after a hand-over",
        "WrongAuthor",
        by(OTHER_DESK_SIGNER),
        OTHER_DESK_SIGNER,
    )
    nowhere = Address("age1pq1", OTHER_DESK, OTHER_DESK_SIGNER.verify_key, 2)
    forge("a reply that sends letters to nobody", "reply", "WrongBody", same, body=replace(reply, address=nowhere))

    # A list of conflicts of another desk, version or hand.
    def version(number: int) -> Callable[[Header], Header]:
        return lambda header: replace(header, counter=number)

    forge(
        "the conflicts of another desk", "conflicts", "WrongSubject", lambda header: replace(header, subject=OTHER_DESK)
    )
    forge("conflicts by keys of no epoch of the desk", "conflicts", "WrongAuthor", by(NEXT_SIGNER), NEXT_SIGNER)
    forge("conflicts by the server in the desk's name", "conflicts", "WrongSignature", same, ORGANISATION)
    forge("conflicts of an epoch before", "conflicts", "WrongEpoch", lambda header: replace(header, epoch=2))
    forge("an older version under a newer number", "conflicts", "WrongCounter", version(4))
    add("the next version under this number", "conflicts", "WrongCounter", told["conflicts of nobody"])
    add("the cover for the conflicts", "conflicts", "WrongKind", told["cover"])

    _between_desks(forge, version, by)
    add("the answer to another ask, under its own number", "answer", "WrongCounter", told["answer that says no"])
    forge("an answer to another ask", "answer", "WrongBody", same, body=ANSWER)
    forge("an ask for its answer", "answer", "WrongKind", lambda header: replace(header, kind=Kind.ASK), body=ASK)

    # A note of another case, place, hand or desk.
    forge("a note on another case", "note", "WrongSubject", lambda header: replace(header, subject=OTHER.case))
    forge("a note in the place of another", "note", "WrongCounter", version(2))
    forge("a note by a server in a member's name", "note", "WrongSignature", same, ORGANISATION)
    forge("a note for whoever reads the case", "note", "NoMatch", same, to=CASE_IDENTITY)
    forge("a note for whoever holds the desk's keys", "note", "NoMatch", same, to=DESK_IDENTITY)
    forge(
        "a note of the desk that has the case now",
        "note",
        "NoMatch",
        same,
        to=notes_identity(OTHER_DESK_IDENTITY, CASE_IDENTITY),
    )
    forge(
        "a note passed on by one who may read it",
        "note",
        "WrongRecipient",
        lambda header: replace(header, recipient_digest=CASE_IDENTITY.recipient.digest),
    )
    add("a note on a referral for the note before it", "note", "WrongCounter", told["note on a referral"])

    # A shelf of somebody else, of another day, or of whoever knows the recipient.
    colleague = Identity(seed("colleague identity"))
    forge("a colleague's shelf", "shelf", "NoMatch", same, to=colleague)
    forge(
        "the shelf of another account under the same keys",
        "shelf",
        "WrongSubject",
        lambda header: replace(header, subject=seed("other account", 16)),
    )
    forge("a shelf by a colleague, sealed to this member", "shelf", "WrongAuthor", by(DESK_SIGNER), DESK_SIGNER)
    forge("a shelf by the server in the member's name", "shelf", "WrongSignature", same, ORGANISATION)
    forge("an older shelf under a newer number", "shelf", "WrongCounter", version(3))
    forge("a shelf for another instance", "shelf", "WrongInstance", lambda header: replace(header, instance=bytes(32)))
    forge(
        "a shelf for a colleague, sealed again to this member",
        "shelf",
        "WrongRecipient",
        lambda header: replace(header, recipient_digest=colleague.recipient.digest),
    )
    add(
        "the next version of the shelf under this number",
        "shelf",
        "WrongCounter",
        told["shelf that just needs the next size"],
    )
    add("the member's secret for the shelf", "shelf", "NoMatch", told["member_secret"])
    put(
        "the member's secret, sealed again, for the shelf",
        "shelf",
        "WrongKind",
        open_sealed(told["member_secret"], PASSPHRASE_IDENTITY),
    )

    # Sealed by somebody who knows the recipient, or the file key, and not the author's signer.
    _, plaintext = right("follow_up")
    put("zeros", "follow_up", "WrongMagic", bytes(4096))
    forge("another text, signed by the server", "follow_up", "WrongSignature", same, SigningKey(seed("server")))
    at = plaintext.index("Vẫn".encode())
    changed = plaintext[:at] + b"Xin" + plaintext[at + 3 :]
    put("another text under the old signature", "follow_up", "WrongSignature", changed)
    add(
        "another text in the same file, by a reader of it",
        "follow_up",
        "WrongSignature",
        blobs.keep(
            "another text in the same file, by a reader of it", lambda: rewritten(told["follow_up"], CASE_IDENTITY)
        ),
    )
    forge("a reply by the organisation", "reply", "WrongAuthor", by(ORGANISATION), ORGANISATION)
    forge("a reply by a member", "reply", "WrongAuthor", by(MEMBER_SIGNER), MEMBER_SIGNER)
    forge("a reply by the organisation in the desk's name", "reply", "WrongSignature", same, ORGANISATION)
    forge("a copy by the reporter", "copy", "WrongAuthor", by(REPORTER.signer), REPORTER.signer)

    # Cut, padded, and with a second reader.
    content, signature = plaintext[:-SIGNATURE_BYTES].rstrip(b"\0"), plaintext[-SIGNATURE_BYTES:]
    put("without its padding", "follow_up", "WrongSize", content + signature)
    put("with the padding of the next step", "follow_up", "WrongSize", content.ljust(8192 - 64, b"\0") + signature)
    put("with a bit in its padding", "follow_up", "WrongPadding", content.ljust(4096 - 65, b"\0") + b"\x80" + signature)
    name = "with a second stanza for somebody else"
    both = [CASE_IDENTITY.recipient, elsewhere.recipient]
    add(name, "follow_up", "HeaderFailure", blobs.keep(name, lambda: b"".join(seal_stream(both, [plaintext]))))

    # A reply that is not about the card's report.
    elsewhere_about = replace(reply, report_digest=seed("other report digest"))
    forge("a reply about another report", "reply", "WrongBody", same, body=elsewhere_about)
    forge("a reply that names no report", "reply", "WrongBody", same, body=FollowUp(DAY, "Chào bạn."))
    forge("a copy about another report", "copy", "WrongBody", same, body=Copy(elsewhere_about, bytes(32)))
    card = Card("age1pq1", DESK, DESK_SIGNER.verify_key, 7, 3, report_digest)
    forge("a card that names no recipient", "card", "WrongBody", same, body=card)
    return {"letters": list[Json](made), "counts": counts()}


def rewritten(sealed: bytes, identity: Identity) -> bytes:
    """Another text under the very header of ``sealed``: whoever opens a file knows the key to its payload."""
    source = Source([sealed])
    header = read_header(source)
    file_key, nonce = unwrap(header, [identity]), seed("nonce of another payload", 16)
    plaintext = open_sealed(sealed, identity).replace(b"xx", b"xy", 1)
    payload = payload_key(file_key, nonce).encrypt(chunk_nonce(0, last=True), plaintext, None)
    return sealed[: sealed.index(b"\n--- ") + 5 + 43 + 1] + nonce + payload


def counts() -> Json:
    """[P-08] What a reader makes of one author's letters in one box; ``seen`` are digests of letters by others."""
    one, two = b64(seed("digest one")), b64(seed("digest two"))
    rows: tuple[tuple[str, str, int, list[tuple[int, list[str]]], list[str]], ...] = (
        ("nothing at all", "whole", 1, [], []),
        ("three", "whole", 1, [(1, []), (2, []), (3, [])], []),
        ("three, handed over in another order", "whole", 1, [(3, []), (1, []), (2, [])], []),
        ("follow-ups count from two", "whole", 2, [(2, []), (3, [])], []),
        ("one dropped between two others", "missing", 1, [(1, []), (3, [])], []),
        ("the first dropped", "missing", 1, [(2, []), (3, [])], []),
        ("a letter of nought", "missing", 1, [(0, []), (1, [])], []),
        ("the newest withheld, which nobody saw", "whole", 1, [(1, [one]), (2, [one])], [one]),
        ("the newest withheld, which a letter was written in sight of", "missing", 1, [(1, [one]), (2, [two])], [one]),
        ("one twice", "WrongCounter", 1, [(1, []), (2, []), (2, [one])], [one]),
        ("one twice and one dropped", "WrongCounter", 1, [(1, []), (3, []), (3, [])], []),
    )
    return [
        {
            "name": name,
            "first": first,
            "letters": [{"counter": counter, "seen": seen} for counter, seen in read],
            "held": held,
            "outcome": outcome,
        }
        for name, outcome, first, read, held in rows
    ]


def cache_vectors() -> Json:
    """§9: cached facts, and the one place for which they count."""
    key, nonce = cache.cache_key(DESK_IDENTITY), seed("cache nonce", cache.NONCE_BYTES)
    place = cache.Place(INSTANCE, DESK, REPORTER.case, 3, seed("cover digest"))
    facts = Facts(21, (1, 4), "vi", "yes", "code", urgent=True)
    longest = replace(facts, language="v" * (188 - len(canonical(facts.json())) + len(facts.language)))

    def vector(name: str, cached: bytes, at: cache.Place = place, identity: Identity = DESK_IDENTITY) -> Vector:
        return {
            "name": name,
            "desk_identity": identity.text,
            "place": {
                "instance": b64(at.instance),
                "desk": b64(at.desk),
                "case": b64(at.case),
                "epoch": at.epoch,
                "cover_digest": b64(at.cover_digest),
            },
            "cached": b64(cached),
        }

    def good(name: str, known: Facts) -> Vector:
        cached = cache.seal_facts(key, known, place, random=lambda size: seed("cache nonce", size))
        return {**vector(name, cached), "facts": known.json()}

    whole = cache.seal_facts(key, facts, place, random=lambda size: seed("cache nonce", size))
    bad: list[Json] = []

    def refused(name: str, refusal: str, made: Vector) -> None:
        bad.append({**made, "name": name, "refusal": refusal})

    for name, at in (
        ("another instance's", replace(place, instance=seed("other instance"))),
        ("another desk's", replace(place, desk=seed("second desk", 16))),
        ("another case's", replace(place, case=OTHER.case)),
        ("another epoch's", replace(place, epoch=4)),
        ("of a cover that was replaced since", replace(place, cover_digest=seed("other cover digest"))),
    ):
        refused(name, "PayloadFailure", vector(name, whole, at))
    refused("under the keys of the next epoch", "PayloadFailure", vector("", whole, identity=NEXT_IDENTITY))
    for name, bit in (("nonce changed", 0), ("facts changed", 8 * 30), ("tag changed", -1)):
        refused(name, "PayloadFailure", vector(name, flipped(whole, bit)))
    unlabelled = place.encode()[len(cache.LABEL) :]
    text = canonical(facts.json())
    plaintext = lp(text).ljust(cache.PLAIN_BYTES, b"\0")
    refused("a label missing", "PayloadFailure", vector("", nonce + key.encrypt(nonce, plaintext, unlabelled)))
    for name, cached in (("empty", b""), ("one byte less", whole[:-1]), ("one byte more", whole + b"\0")):
        refused(name, "WrongSize", vector(name, cached))

    def inside(name: str, refusal: str, plaintext: bytes) -> None:
        cached = nonce + key.encrypt(nonce, plaintext.ljust(cache.PLAIN_BYTES, b"\0"), place.encode())
        refused(name, refusal, vector(name, cached))

    identity: Json = {"facts": facts.json(), "identity": b64(bytes(32))}
    inside("facts longer than all that is there", "WrongSize", (189).to_bytes(4, "big") + text)
    inside("padding with a one in it", "WrongPadding", lp(text).ljust(cache.PLAIN_BYTES - 1, b"\0") + b"\1")
    inside("facts with white space", "WrongEncoding", lp(text.replace(b":", b": ", 1)))
    inside("nothing inside", "WrongEncoding", b"")
    inside("hour 24", "WrongBody", lp(canonical(replace(facts, hour=24).json())))
    inside("a case identity beside the facts", "WrongBody", lp(canonical(identity)))
    inside("an urgency that is none", "WrongBody", lp(canonical(replace(facts, urgency=4).json())))
    return {
        "good": [
            good("a cover's facts", facts),
            good("the longest that a cover can hold", longest),
            good("no kind", replace(facts, kinds=())),
            good("how urgent, in which programme and where", MORE_FACTS),
            good("the longest of many kinds", replace(MORE_FACTS, kinds=tuple(range(1, 16)), language="zh-Hans")),
        ],
        "bad": bad,
        "too_long": [
            {
                "name": "one byte more than a cover can hold",
                "facts": replace(longest, language=longest.language + "v").json(),
                "refusal": "WrongSize",
            }
        ],
    }


def fingerprints() -> Json:
    """§9: of a member's keys, and of a machine's recipient."""

    def vector(name: str, account: bytes, signer: SigningKey, recipient: Recipient) -> Vector:
        return {
            "name": name,
            "instance": b64(INSTANCE),
            "account": b64(account),
            "verify_key": b64(signer.verify_key),
            "recipient": recipient.text,
            "member": keys.member_fingerprint(INSTANCE, account, signer.verify_key, recipient),
            "machine": keys.machine_fingerprint(recipient),
        }

    own = MEMBER_IDENTITY.recipient
    accounts = (seed(f"account {nth}", 16) for nth in range(100))
    zero = next(one for one in accounts if str(vector("", one, MEMBER_SIGNER, own)["member"]).startswith("0"))
    typed = str(vector("", ACCOUNT, MEMBER_SIGNER, own)["member"])
    return {
        "good": [
            vector("a member", ACCOUNT, MEMBER_SIGNER, own),
            vector("another account", seed("other account", 16), MEMBER_SIGNER, own),
            vector("another signer", ACCOUNT, DESK_SIGNER, own),
            vector("another recipient", ACCOUNT, MEMBER_SIGNER, DESK_IDENTITY.recipient),
            vector("a zero in front", zero, MEMBER_SIGNER, own),
        ],
        "typed": [
            {"name": "in groups", "typed": typed, "fingerprint": typed},
            {"name": "in one", "typed": typed.replace(" ", ""), "fingerprint": typed},
            {"name": "with dashes", "typed": f" {typed.replace(' ', '-')}\n", "fingerprint": typed},
            {
                "name": "in full-width digits",
                "typed": typed.translate({48 + digit: 0xFF10 + digit for digit in range(10)}),
                "fingerprint": typed,
            },
            {"name": "a digit changed", "typed": flip_digit(typed), "fingerprint": typed, "refusal": "WrongKey"},
            {"name": "a digit missing", "typed": typed[:-1], "fingerprint": typed, "refusal": "WrongCode"},
            {"name": "a digit more", "typed": typed + "0", "fingerprint": typed, "refusal": "WrongCode"},
            {"name": "a letter", "typed": typed[:-1] + "O", "fingerprint": typed, "refusal": "WrongCode"},
            {"name": "nothing", "typed": "", "fingerprint": typed, "refusal": "WrongCode"},
        ],
    }


def voucher_vectors() -> Json:
    """§9: the digits of a member's keys, and what a desk's signer vouches for."""
    own, other = MEMBER_IDENTITY.recipient, DESK_IDENTITY.recipient
    fourth = directory.sign_entry(
        NEXT_SIGNER,
        instance=INSTANCE,
        desk=DESK,
        epoch=4,
        names=ENTRY.names,
        languages=ENTRY.languages,
        area=ENTRY.area,
        recipient=NEXT_IDENTITY.recipient,
        before=DESK_SIGNER,
    )
    entries, signers = {3: ENTRY, 4: fourth}, {3: DESK_SIGNER, 4: NEXT_SIGNER}
    member = keys.MemberKeys(ACCOUNT, MEMBER_SIGNER.verify_key, own)
    fresh = replace(member, verify_key=SigningKey(seed("fresh signer")).verify_key)

    def written(of: keys.MemberKeys) -> Vector:
        return {"account": b64(of.account), "verify_key": b64(of.verify_key), "recipient": of.recipient.text}

    def digits(name: str, of: keys.MemberKeys) -> Vector:
        fingerprint = keys.member_fingerprint(INSTANCE, of.account, of.verify_key, of.recipient)
        return {"name": name, **written(of), "fingerprint": fingerprint}

    accounts = (seed(f"account {nth}", 16) for nth in range(100))
    zero = next(one for one in accounts if str(digits("", replace(member, account=one))["fingerprint"]) < "1")
    typed = str(digits("", member)["fingerprint"])

    def typing(name: str, text: str, refusal: str | None = None) -> Vector:
        more: Vector = {} if refusal is None else {"refusal": refusal}
        return {"name": name, "typed": text, "fingerprint": typed, **more}

    def made(of: keys.MemberKeys, epoch: int, by: int | None = None, entry: directory.DeskEntry | None = None) -> Json:
        return b64(keys.vouch(signers[by or epoch], entry or entries[epoch], of))

    def vector(name: str, epoch: int, voucher: Json, of: keys.MemberKeys = member) -> Vector:
        return {"name": name, "epoch": epoch, **written(of), "voucher": voucher}

    def bad(name: str, voucher: Json) -> Vector:
        return {**vector(name, 3, voucher), "refusal": "WrongSignature"}

    def offered(name: str, held: Sequence[int], of: keys.MemberKeys = member, **vouchers: Json) -> Vector:
        by_epoch: dict[str, Json] = {epoch.removeprefix("of_"): voucher for epoch, voucher in vouchers.items()}
        return {"name": name, "held": list(held), **written(of), "vouchers": by_epoch}

    third, of_fourth = made(member, 3), made(member, 4)
    elsewhere, abroad = replace(ENTRY, desk=seed("second desk", 16)), replace(ENTRY, instance=seed("other instance"))
    as_a_letter = b64(DESK_SIGNER.sign("koe/v1/letter/grant", member.account))
    return {
        "instance": b64(INSTANCE),
        "entries": {str(epoch): entry.text for epoch, entry in entries.items()},
        "signers": {str(epoch): b64(signer.seed) for epoch, signer in signers.items()},
        "fingerprints": [
            digits("a member", member),
            digits("another account", replace(member, account=seed("other account", 16))),
            digits("another signer", fresh),
            digits("another recipient", replace(member, recipient=other)),
            digits("a zero in front", replace(member, account=zero)),
        ],
        "typed": [
            typing("in groups", typed),
            typing("in one", typed.replace(" ", "")),
            typing("with dashes", f" {typed.replace(' ', '-')}\n"),
            typing("in full-width digits", typed.translate({48 + digit: 0xFF10 + digit for digit in range(10)})),
            typing("a digit changed", flip_digit(typed), "WrongKey"),
            typing("of other keys", str(digits("", fresh)["fingerprint"]), "WrongKey"),
            typing("a digit missing", typed[:-1], "WrongCode"),
            typing("a digit more", typed + "0", "WrongCode"),
            typing("a letter", typed[:-1] + "O", "WrongCode"),
            typing("nothing", "", "WrongCode"),
        ],
        "good": [
            vector("a member", 3, third),
            vector("the same in the next epoch", 4, of_fourth),
            vector("fresh keys", 3, made(fresh, 3), fresh),
        ],
        "bad": [
            bad("for another account", made(replace(member, account=seed("other account", 16)), 3)),
            bad("for another signer", made(fresh, 3)),
            bad("for another recipient", made(replace(member, recipient=other), 3)),
            bad("for the next epoch", made(member, 4, by=3)),
            bad("by the signer of the next epoch", made(member, 3, by=4)),
            bad("for another desk", made(member, 3, entry=elsewhere)),
            bad("for another instance", made(member, 3, entry=abroad)),
            bad("of another domain", as_a_letter),
            bad("cut", b64(b64_decode(str(third))[:-1])),
        ],
        "offered": [
            offered("the newest", [3, 4], of_3=third, of_4=of_fourth),
            offered("only an earlier one", [3, 4], of_3=third),
            offered("the newest is bad, an earlier one is good", [3, 4], of_3=third, of_4=made(fresh, 4)),
            {**offered("of an epoch that is not held", [4], of_3=third), "refusal": "WrongKey"},
            {**offered("of other keys", [3, 4], of_3=made(fresh, 3), of_4=made(fresh, 4)), "refusal": "WrongKey"},
            {**offered("of before a reset", [3, 4], fresh, of_3=third, of_4=of_fourth), "refusal": "WrongKey"},
            {**offered("under the other epoch", [3, 4], of_3=of_fourth, of_4=third), "refusal": "WrongKey"},
            {**offered("none", [3, 4]), "refusal": "WrongKey"},
        ],
    }


def consent_vectors() -> Json:
    """Statements of the worker, and which of several are in force."""
    place = consent.Place(INSTANCE, REPORTER.case, 4, DAY)

    def vector(name: str, at: consent.Place, level: int, signature: bytes) -> Vector:
        return {
            "name": name,
            "instance": b64(at.instance),
            "case": b64(at.case),
            "counter": at.counter,
            "day": at.day.isoformat(),
            "level": level,
            "statement": at.statement(level).decode(),
            "signature": b64(signature),
        }

    right = consent.give(REPORTER.signer, place, 2).signature
    others = {
        "another instance": replace(place, instance=bytes(32)),
        "another case": replace(place, case=OTHER.case),
        "another letter": replace(place, counter=5),
        "another day": replace(place, day=date(2026, 11, 25)),
    }
    said = canonical({"level": 2})
    bad = [vector(name, at, 2, right) for name, at in others.items()]
    bad += [
        vector("more than was signed", place, 3, right),
        vector("less than was signed", place, 1, right),
        vector("somebody else's", place, 2, consent.give(OTHER.signer, place, 2).signature),
        vector("a letter's domain", place, 2, REPORTER.signer.sign(Kind.REPORT.domain, place.statement(2))),
        vector("a level alone", place, 2, REPORTER.signer.sign(consent.DOMAIN, said)),
    ]

    def folded(name: str, first: int, answer: str | None, *later: tuple[int, str | None]) -> Vector:
        check = None if answer is None else consent.Check("food", answer)
        steps = [consent.Consent(level, bytes(64), told) for level, told in later]
        level, counted = consent.in_force(first, check, steps)
        return {
            "name": name,
            "first": first,
            "check": answer,
            "later": [{"level": step, "answer": told} for step, told in later],
            "level": level,
            "counted": list(counted),
        }

    soup, wrong = "Bún bò Huế", "Phở"
    return {
        "signer": b64(REPORTER.signer.seed),
        "verify_key": b64(REPORTER.signer.verify_key),
        "good": [
            vector(f"level {level}", place, level, consent.give(REPORTER.signer, place, level).signature)
            for level in consent.LEVELS
        ],
        "bad": [{**vector, "refusal": "WrongSignature"} for vector in bad],
        "plain": [
            {"answer": answer, "plain": consent.plain(answer)}
            for answer in (
                soup,
                "bu\u0301n bo\u0300, hue\u0302\u0301!",
                "ＢÚＮ　Ｂò\u200bhuế",
                "ΛΟΓΟΣ",
                "İ",
                "がぎ\u3000ｶﾞｷﾞ",
                "မုန့်ဟင်းခါး။",
                "- … 。",
                "",
                "1＋1",
            )
        ],
        "in_force": [
            folded("nothing later", 2, soup),
            folded("less, at once and without an answer", 3, soup, (1, None)),
            folded("the same again", 2, soup, (2, None)),
            folded("more, with the answer as it was", 1, soup, (3, soup)),
            folded("more, with the answer in other letters", 1, soup, (2, "bún  bò-HUẾ.")),
            folded("more, without an answer", 1, soup, (2, None)),
            folded("more, with a wrong answer", 1, soup, (4, wrong)),
            folded("more, and then as much as the report", 3, soup, (1, None), (3, None)),
            folded("two wrong, then right", 1, soup, (2, wrong), (2, ""), (2, soup)),
            folded("three wrong, then right", 1, soup, (2, wrong), (2, None), (3, wrong), (2, soup)),
            folded("three wrong, then less", 2, soup, (3, wrong), (3, wrong), (3, wrong), (1, None)),
            folded("wrong where none is needed costs nothing", 3, soup, (2, wrong), (2, wrong), (1, wrong), (2, soup)),
            folded("no check: never more", 1, None, (2, None), (2, "")),
            folded("a check of nothing but marks: never more", 1, " … ", (2, " … "), (2, "")),
            folded("up and down and up", 1, soup, (4, soup), (2, None), (3, soup)),
        ],
    }


def attachment_sizes() -> Vector:
    """What contents become, and what no content becomes."""

    def sizes(content: int) -> Vector:
        padded = attachments.padded_size(content)
        sealed = sealed_size(padded)
        return {
            "content_bytes": content,
            "padded_bytes": padded,
            "sealed_bytes": sealed,
            "parts": attachments.part_count(sealed),
            "more_bits": attachments.upload_bits(0, sealed),
        }

    def bad_size(name: str, sealed: int) -> Vector:
        return {"name": name, "sealed_bytes": sealed, "refusal": "WrongSize"}

    return {
        "padme": [
            {"size": size, "padme": attachments.padme(size)}
            for size in (1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 100, 255, 256, 257, 1000, 4097, 65535, 65536, 65537, 10**6)
        ]
        + [{"size": size, "padme": attachments.padme(size)} for size in (50 * 10**6, 50 * 2**20, 2**31 - 1)],
        "sizes": [
            sizes(size) for size in (1, 4095, 4096, 4097, 65536, 65537, 10**6, 2**20, 3 * 2**20, 50 * 10**6, 50 * 2**20)
        ],
        "bad_sizes": [
            bad_size("nothing", 0),
            bad_size("an empty file", sealed_size(0)),
            bad_size("a header alone", 1643),
            bad_size("below the smallest", sealed_size(4095)),
            bad_size("one byte more than the smallest", sealed_size(4096) + 1),
            bad_size("no size of Padmé", sealed_size(5000)),
            bad_size("a tag missing", sealed_size(131072) - 16),
            bad_size("a tag too many", sealed_size(131072) + 16),
            bad_size("above 50 MiB", sealed_size(attachments.padme(attachments.CONTENT_BYTES_MAX + 1))),
        ],
    }


def attachment_files() -> Vector:
    """Sealed files."""
    good_files, bad_files = Blobs("attachments.json", "good"), Blobs("attachments.json", "bad")
    content = seed("content", 600)

    def file(name: str, sealed: bytes, attachment: attachments.Attachment, to: Identity = CASE_IDENTITY) -> Vector:
        return {"name": name, "identity": to.text, "attachment": attachment.json(), "sealed": b64(sealed)}

    def attached(sealed: bytes, size: int, **more: object) -> attachments.Attachment:
        whole = attachments.Attachment(PHOTO.id, digest(sealed), size, "image/jpeg", cleaned=True)
        return replace(whole, **more)

    def good_file(name: str, of: bytes, **more: object) -> Vector:
        padded = of.ljust(attachments.padded_size(len(of)), b"\0")
        sealed = good_files.seal(name, CASE_IDENTITY, padded)
        return {**file(name, sealed, attached(sealed, len(of), **more)), "content": b64(of)}

    def bad_file(name: str, refusal: str, sealed: bytes, size: int = 600, to: Identity = CASE_IDENTITY) -> Vector:
        return {**file(name, sealed, attached(sealed, size), to), "refusal": refusal}

    plaintext = content.ljust(4096, b"\0")
    right = bad_files.seal("another identity", CASE_IDENTITY, plaintext)
    cut = bad_files.seal("one byte of the content left out", CASE_IDENTITY, plaintext)
    stepped = bad_files.seal("of another size", CASE_IDENTITY, plaintext)
    changed = bad_files.keep("payload bit changed", lambda: flipped(right, -200))

    def sealed_as(name: str, wrong: bytes, size: int = 600, refusal: str = "WrongPadding") -> Vector:
        return bad_file(name, refusal, bad_files.seal(name, CASE_IDENTITY, wrong), size)

    return {
        "good": [
            good_file("a photo", content),
            good_file("one byte", b"\xff"),
            good_file("a content that ends with zeros", b"koe\0\0\0", type="audio/ogg", cleaned=False),
            good_file("a content of a size of its own", seed("whole", 4096), type="application/pdf"),
            good_file("two chunks", seed("chunks", 65537), type="video/mp4"),
        ],
        "bad": [
            {**file("another file", flipped(right, -200), attached(right, 600)), "refusal": "WrongBody"},
            bad_file("another identity", "NoMatch", right, to=OTHER_DESK_IDENTITY),
            bad_file("payload bit changed", "PayloadFailure", changed),
            bad_file("one byte of the content left out", "WrongPadding", cut, 599),
            bad_file("of another size", "WrongSize", stepped, 4097),
            sealed_as("padding begins with a one", content + b"\x01" + bytes(4096 - 601)),
            sealed_as("padding ends with a bit", content + bytes(4096 - 601) + b"\x80"),
            sealed_as("without padding", content, refusal="WrongSize"),
            sealed_as("padded to the next step", content.ljust(4352, b"\0"), refusal="WrongSize"),
        ],
    }


def attachment_lists() -> Vector:
    """What is signed of attachments."""
    named = attachments.in_order(MANY)

    def listed(name: str, of: Sequence[attachments.Named], refusal: str | None = None) -> Vector:
        written: Json = [{"id": b64(one.id), "digest": b64(one.digest)} for one in of]
        told: Vector = {"refusal": refusal} if refusal else {"list": b64(attachments.named_list(of))}
        return {"name": name, "attachments": written, **told}

    letter = seed("sealed letter", 50)

    def payload(name: str, of: Sequence[attachments.Named]) -> Vector:
        written: Json = [{"id": b64(one.id), "digest": b64(one.digest)} for one in of]
        return {"name": name, "attachments": written, "payload": b64(mailbox.letter_payload(letter, of))}

    return {
        "lists": [
            listed("none", ()),
            listed("one", named[:1]),
            listed("two", named[:2]),
            listed("as many as there may be", named),
        ],
        "bad_lists": [
            listed("descending", (named[1], named[0]), "WrongBody"),
            listed("twice", named[:1] * 2, "WrongBody"),
            listed("one more than there may be", attachments.in_order((*MANY, PHOTO)), "WrongBody"),
        ],
        "payloads": [payload("a letter alone", ()), payload("with two attachments", named[:2])],
    }


def attachment_uploads() -> Vector:
    """How an upload begins."""
    case = REPORTER.case
    first, second = attachments.in_order(MANY)[:2]

    def message(one: attachments.Named, size: int, of: bytes = case, instance: bytes = INSTANCE) -> bytes:
        return attachments.upload_message(instance, of, one, size)

    small, large = sealed_size(4096), attachments.SEALED_BYTES_MAX

    def upload(name: str, one: attachments.Named, size: int, signature: bytes, **of: bytes) -> Vector:
        return {
            "name": name,
            "case": b64(of.get("case", case)),
            "verify_key": b64(of.get("verify_key", REPORTER.signer.verify_key)),
            "attachment": b64(one.id),
            "digest": b64(one.digest),
            "size": size,
            "signature": b64(signature),
        }

    def good_upload(name: str, one: attachments.Named, size: int) -> Vector:
        signature = attachments.sign_upload(REPORTER.signer, message(one, size))
        return {**upload(name, one, size, signature), "message": b64(message(one, size))}

    signature = attachments.sign_upload(REPORTER.signer, message(first, small))
    weak = edwards.encode(edwards.small_order_points()[1])

    def bad_upload(
        name: str, refusal: str, one: attachments.Named = first, size: int = small, by: bytes = signature, **of: bytes
    ) -> Vector:
        return {**upload(name, one, size, by, **of), "refusal": refusal}

    return {
        "uploads": [good_upload("the smallest", first, small), good_upload("the largest", second, large)],
        "bad_uploads": [
            bad_upload("another attachment", "WrongSignature", second),
            bad_upload("another digest", "WrongSignature", first._replace(digest=second.digest)),
            bad_upload("another size", "WrongSignature", size=large),
            bad_upload(
                "a size that no content gives",
                "WrongSize",
                size=small + 1,
                by=attachments.sign_upload(REPORTER.signer, message(first, small + 1)),
            ),
            bad_upload("another case", "WrongSubject", case=OTHER.case),
            bad_upload(
                "for another instance",
                "WrongSignature",
                by=attachments.sign_upload(REPORTER.signer, message(first, small, instance=bytes(32))),
            ),
            bad_upload("by another", "WrongSubject", verify_key=OTHER.signer.verify_key),
            bad_upload(
                "of another domain", "WrongSignature", by=REPORTER.signer.sign(submission.DOMAIN, message(first, small))
            ),
            bad_upload("a key of small order", "WrongKey", verify_key=weak, case=codes.case_id(INSTANCE, weak)),
        ],
    }


def attachment_vectors() -> Json:
    """§6: sizes, sealed files, what is signed of them, and uploads."""
    return {
        "instance": b64(INSTANCE),
        "signer": b64(REPORTER.signer.seed),
        "letter": b64(seed("sealed letter", 50)),
        **attachment_sizes(),
        **attachment_files(),
        **attachment_lists(),
        **attachment_uploads(),
    }


LOG_SIGNER = SigningKey[Log](seed("log signer"))
LOG = "koe.example/audit"


def log_entry(number: int) -> audit.Entry:
    """An entry of the story's log; the fourth answers for the erasure of the second."""
    subject, action = b64(seed(f"reference {number}", 16)), "claimed a case"
    if number == 3:
        subject, action = "1", audit.ERASED
    actor = None if number == 3 else ACCOUNT
    return audit.Entry(action, actor, date(2026, 11, 24 + number // 3), "done", seed(f"log salt {number}", 16), subject)


def entry_json(entry: audit.Entry | None) -> Json:
    """An entry as it goes over the line."""
    if entry is None:
        return None
    return {
        "action": entry.action,
        "actor": None if entry.actor is None else b64(entry.actor),
        "day": entry.day.isoformat(),
        "outcome": entry.outcome,
        "salt": b64(entry.salt),
        "subject": entry.subject,
    }


def checkpoint_of(leaves: Sequence[bytes], day: date) -> audit.Checkpoint:
    """What so many leaves come down to."""
    tree = audit.Tree()
    for leaf in leaves:
        tree.append(leaf)
    return audit.Checkpoint(LOG, len(leaves), tree.root, day)


def audit_vectors() -> Json:
    """§9: leaves, roots, signed notes, and logs that hold or do not."""
    # RFC 6962's own test leaves, whose roots every implementation has.
    known = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    hashed = [audit.leaf_hash(bytes.fromhex(data)) for data in known]
    entries = [log_entry(number) for number in range(6)]
    leaves = [entry.leaf for entry in entries]
    checkpoint = checkpoint_of(leaves[:3], date(2026, 11, 24))
    note = audit.sign_checkpoint(LOG_SIGNER, checkpoint)
    last = audit.sign_checkpoint(LOG_SIGNER, checkpoint_of(leaves, date(2026, 11, 25)))
    return {
        "verifier": audit.verifier_text(LOG, LOG_SIGNER.verify_key),
        "leaves": [
            {"name": f"entry {number}", "entry": entry_json(entry), "leaf": b64(leaves[number])}
            for number, entry in enumerate(entries)
        ],
        "roots": [
            {
                "name": f"{size} leaves",
                "leaves": [b64(leaf) for leaf in hashed[:size]],
                "root": b64(checkpoint_of(hashed[:size], DAY).root),
            }
            for size in range(len(known) + 1)
        ],
        "notes": [
            {"name": "three leaves", "note": note, "size": 3, "root": b64(checkpoint.root), "day": "2026-11-24"},
            {
                "name": "nothing yet",
                "note": audit.sign_checkpoint(LOG_SIGNER, checkpoint_of([], DAY)),
                "size": 0,
                "root": b64(digest(b"")),
                "day": DAY.isoformat(),
            },
        ],
        "bad": bad_notes(checkpoint, note),
        "logs": audit_logs(entries, leaves, [note, last]),
    }


def bad_notes(checkpoint: audit.Checkpoint, note: str) -> Json:
    """Each wrong in one way."""
    other = SigningKey[Log](seed("another log's signer"))
    size, root, day = "\n3\n", note.split("\n")[2], "day 2026-11-24"

    def bad(name: str, text: str, refusal: str) -> Json:
        return {"name": name, "note": text, "refusal": refusal}

    return [
        bad("another size", note.replace(size, "\n4\n"), "WrongSignature"),
        bad("another day", note.replace(day, "day 2026-11-23"), "WrongSignature"),
        bad("another root", note.replace(root, base64_encode(seed("root")) + "="), "WrongSignature"),
        bad("signed by another key", audit.sign_checkpoint(other, checkpoint), "WrongSignature"),
        bad(
            "of another log",
            audit.sign_checkpoint(LOG_SIGNER, replace(checkpoint, origin="other.example/audit")),
            "WrongSignature",
        ),
        bad("a size with a zero before it", note.replace(size, "\n03\n"), "WrongEncoding"),
        bad("a size that is none", note.replace(size, "\n-3\n"), "WrongEncoding"),
        bad("a root of thirty-one bytes", note.replace(root, base64_encode(seed("root", 31)) + "=="), "WrongEncoding"),
        bad("a root without its padding", note.replace(root, root.rstrip("=")), "WrongEncoding"),
        bad("a day that is none", note.replace(day, "day 2026-02-30"), "WrongEncoding"),
        bad("no day", note.replace(day + "\n", ""), "WrongEncoding"),
        bad("a line more", note.replace(day, day + "\nmore"), "WrongEncoding"),
        bad("two signatures", note + note.split("\n\n")[1], "WrongEncoding"),
        bad("no end of the last line", note[:-1], "WrongEncoding"),
        bad("no signature", note.split("\n\n", maxsplit=1)[0] + "\n", "WrongEncoding"),
        bad("a signature cut short", note[:-7] + "\n", "WrongEncoding"),
        bad("another name before the signature", note.replace("— koe", "— Koe"), "WrongEncoding"),
        bad("nothing", "", "WrongEncoding"),
    ]


def audit_logs(entries: Sequence[audit.Entry], leaves: Sequence[bytes], notes: Sequence[str]) -> Json:
    """A log of six entries, closed after three and after six, and what can be done to it."""
    whole = [audit.Place(leaf, entry) for leaf, entry in zip(leaves, entries, strict=True)]
    erased = [whole[0], audit.Place(leaves[1], None), *whole[2:]]
    changed = replace(entries[4], outcome="refused")

    def told(
        name: str, places: Sequence[audit.Place], shown: Sequence[str] | None = None, *, finding: Json = None
    ) -> Json:
        return {
            "name": name,
            "places": [{"leaf": b64(place.leaf), "entry": entry_json(place.entry)} for place in places],
            "notes": list(notes if shown is None else shown),
            "finding": finding,
        }

    def wrong(name: str, position: int, until: int | None = None) -> dict[str, Json]:
        return {"wrong": name, "position": position, "until": position + 1 if until is None else until}

    return [
        told("as it was closed", whole),
        told("with an erased entry that another answers for", erased),
        told("with one more day that is not closed", [*whole, audit.Place(entries[0].leaf, entries[0])]),
        told("nothing at all", [], []),
        told("an entry changed", [*whole[:4], audit.Place(leaves[4], changed), whole[5]], finding=wrong("changed", 4)),
        told("an entry removed", [*whole[:4], audit.Place(leaves[4], None), whole[5]], finding=wrong("removed", 4)),
        told(
            "two entries that changed places",
            [*whole[:4], audit.Place(leaves[4], entries[5]), audit.Place(leaves[5], entries[4])],
            finding=wrong("moved", 4),
        ),
        told(
            "an entry and its leaf changed",
            [*whole[:4], audit.Place(changed.leaf, changed), whole[5]],
            finding=wrong("rewritten", 3, 6),
        ),
        told("two places that changed order", [whole[1], whole[0], *whole[2:]], finding=wrong("rewritten", 0, 3)),
        told("the end cut off", whole[:5], finding=wrong("cut-off", 5, 6)),
        told("everything cut off", [], finding=wrong("cut-off", 0, 6)),
        told("the end and its checkpoint cut off", whole[:3], notes[:1]),
        told(
            "the same beside a checkpoint that somebody kept",
            whole[:3],
            [notes[0], notes[1]],
            finding=wrong("cut-off", 3, 6),
        ),
        told(
            "a checkpoint by nobody",
            whole,
            [notes[0].replace("\n3\n", "\n2\n")],
            finding=wrong("unsigned", 0, 0),
        ),
    ]


FILES: dict[str, Callable[[], Json]] = {
    "encoding.json": encoding,
    "codes.json": code_vectors,
    "derivation.json": derivation,
    "signing.json": signing,
    "age.json": age,
    "letters.json": letter_vectors,
    "submission.json": submission_vectors,
    "proof.json": proof,
    "mailbox.json": mailbox_vectors,
    "directory.json": directory_vectors,
    "confusions.json": confusions,
    "cache.json": cache_vectors,
    "fingerprints.json": fingerprints,
    "vouchers.json": voucher_vectors,
    "attachments.json": attachment_vectors,
    "consent.json": consent_vectors,
    "audit.json": audit_vectors,
}


def render(file: str) -> str:
    """The text of a vector file."""
    return json.dumps(FILES[file](), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    for file in FILES:
        text = render(file)
        (FOLDER / file).write_text(text, "utf-8")
    digests.append()
