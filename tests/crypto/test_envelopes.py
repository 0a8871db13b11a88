"""Does the server's quick look at an envelope say what the parser of headers would say?"""

from hypothesis import given
from hypothesis import strategies as st

from crypto.age_format import Source, check_envelope, check_header, read_header
from crypto.refusals import HeaderFailure
from crypto.sealing import Identity, seal

SEALED = seal(Identity.draw().recipient, bytes(512))
HEADER_BYTES = SEALED.index(b"\n---") + 48


def parsed(sealed: bytes) -> bool:
    """Whether the parser takes it."""
    try:
        check_header(read_header(Source([sealed])))
    except HeaderFailure:
        return False
    return True


def looked_at(sealed: bytes) -> bool:
    """Whether the quick look takes it."""
    try:
        check_envelope(sealed, (512,))
    except HeaderFailure:
        return False
    return True


@given(at=st.integers(0, HEADER_BYTES + 1), byte=st.integers(0, 255))
def test_a_changed_byte_is_judged_alike(at: int, byte: int) -> None:
    changed = SEALED[:at] + bytes([byte]) + SEALED[at + 1 :]
    assert looked_at(changed) == parsed(changed)


@given(cut=st.integers(0, HEADER_BYTES), put=st.binary(max_size=4))
def test_what_is_cut_out_and_put_in_is_judged_alike(cut: int, put: bytes) -> None:
    changed = (SEALED[:cut] + put + SEALED[cut + len(put) + 1 :]).ljust(len(SEALED), b"x")
    assert looked_at(changed) == parsed(changed)


def test_both_take_what_was_sealed() -> None:
    assert looked_at(SEALED)
    assert parsed(SEALED)
