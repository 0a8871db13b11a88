"""Does a key stay where it is? It does not print, is not pickled or copied, and compares in constant time."""

import copy
import hmac
import pickle
from dataclasses import replace

import pytest

from crypto.bodies.cover import Cover, Facts
from crypto.bodies.keys import KeyPair, Signer
from crypto.bodies.ring import Ring
from crypto.codes import ReporterKeys, passphrase_keys
from crypto.encoding import b64
from crypto.reading import Pair
from crypto.refusals import WrongKey
from crypto.sealing import Identity
from crypto.signing import Secret, SigningKey

SECRETS = [Identity.draw(), SigningKey.draw()]
HOLDERS = [
    *SECRETS,
    Pair(Identity.draw(), SigningKey.draw()),
    ReporterKeys(bytes(32), SigningKey.draw(), Identity.draw(), b"t" * 32),
    passphrase_keys("six words", bytes(16)),
]
BODIES = [
    Cover(Facts(21, (1,), "vi", "yes", "code", urgent=True), Identity.draw().seed, bytes(32)),
    KeyPair(Identity.draw().seed, SigningKey.draw().seed),
    Signer(SigningKey.draw().seed),
    Ring((Identity.draw().seed, Identity.draw().seed), notes=(Identity.draw().seed,)),
]


def seeds(holder: object) -> list[bytes]:
    """Every secret byte string in a holder."""
    held = [getattr(holder, name, None) for name in ("seed", "token", "auth", "identity", "signer")]
    lists = (getattr(holder, name, ()) for name in ("identities", "notes"))
    own = [one for one in (*held, *(one for each in lists for one in each)) if isinstance(one, bytes)]
    return own + [seed for one in held if isinstance(one, Secret) for seed in seeds(one)]


@pytest.mark.parametrize("holder", [*HOLDERS, *BODIES], ids=lambda holder: type(holder).__name__)
def test_a_secret_is_in_no_text(holder: object) -> None:
    written = f"{holder!r} {holder} {[holder]}"
    assert seeds(holder)
    for seed in seeds(holder):
        assert all(form not in written for form in (seed.hex(), b64(seed), repr(seed)[2:-1], str(list(seed))[1:-1]))


@pytest.mark.parametrize("holder", HOLDERS, ids=lambda holder: type(holder).__name__)
def test_a_secret_is_in_no_pickle_and_no_copy(holder: object) -> None:
    for write in (pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError, match=r" is written nowhere$"):
            write(holder)


@pytest.mark.parametrize("kind", [Identity, SigningKey])
def test_a_secret_has_thirty_two_bytes_and_prints_as_its_kind(kind: type[Identity] | type[SigningKey]) -> None:
    assert repr(kind(bytes(32))) == str(kind(bytes(32))) == f"{kind.__name__}(…)"
    for size in (0, 31, 33, 64):
        with pytest.raises(WrongKey):
            public_half(kind(bytes(size)))
    assert public_half(kind(bytes(32)))


def public_half(secret: Identity | SigningKey) -> object:
    return secret.recipient if isinstance(secret, Identity) else secret.verify_key


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: type(secret).__name__)
def test_secrets_compare_in_constant_time_and_only_with_their_own_kind(
    secret: Identity | SigningKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[bytes] = []

    def watched(one: bytes, other: bytes) -> bool:
        compared.append(one)
        return one == other

    monkeypatch.setattr(hmac, "compare_digest", watched)
    assert secret == replace(secret)
    assert secret != type(secret)(bytes(32))
    assert compared == [secret.seed, secret.seed]
    other: Secret = SigningKey(secret.seed) if isinstance(secret, Identity) else Identity(secret.seed)
    assert secret != other
    assert compared == [secret.seed, secret.seed]
    assert len({secret, replace(secret)}) == 1
