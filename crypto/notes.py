"""What does a desk write on a case for itself alone? §9."""

from __future__ import annotations

from collections.abc import Collection

from crypto.age_format import Recipient
from crypto.encoding import hkdf
from crypto.letters import Header, Kind, Seen, build
from crypto.notebook import Note
from crypto.roles import Case, Desk, Member, Notes
from crypto.sealing import Identity, seal
from crypto.signing import SigningKey

_LABEL = "koe/v1/notes"


def notes_identity(desk: Identity[Desk], case: Identity[Case]) -> Identity[Notes]:
    """[P-36] HKDF(desk identity ‖ case identity, "koe/v1/notes"): nobody has it who lacks one of the two.

    Another desk, to which the case goes, lacks the first; after an erasure everybody lacks the second.
    """
    return Identity[Notes](hkdf(desk.seed + case.seed, _LABEL))


def seal_note(
    signer: SigningKey[Member],
    body: Note,
    *,
    instance: bytes,
    case: bytes,
    counter: int,
    to: Recipient[Notes],
    seen: Collection[Seen] = (),
) -> bytes:
    """[P-36] Letter 12, signed by its author; ``counter`` counts a case's notes, ``seen`` names the one before."""
    header = Header(Kind.NOTE, instance, case, signer.verify_key, to.digest, counter=counter)
    return seal(to, build(header, body, signer, seen))
