"""Somebody with a copy of a database and the passphrases of everybody who works there: what opens for them?"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from sqlalchemy import Connection, select

from api.models import Account, Case, Cover, DeskKeys, Grant, Instance, Letter, Membership
from crypto import reading
from crypto.codes import passphrase_keys
from crypto.directory import parse_entry
from crypto.encoding import digest
from crypto.opening import open_sealed
from crypto.reading import Pair
from crypto.refusals import NoMatch
from crypto.sealing import Identity


def stories(connection: Connection, passphrases: Mapping[str, str]) -> dict[bytes, str]:
    """What the workers wrote, by case: all that opens by the covers that are there."""
    instance = _instance(connection)
    found: dict[bytes, str] = {}
    for desk, epoch, pair in _desk_keys(connection, passphrases):
        rows = connection.execute(
            select(Cover.case_id, Cover.ciphertext, Letter.ciphertext.label("report"))
            .join(Letter, (Letter.case_id == Cover.case_id) & (Letter.box == "case") & (Letter.author == "reporter"))
            .join(Case, Case.case_id == Cover.case_id)
            .where(Case.desk == desk, Cover.epoch == epoch, Letter.counter == 1)
        ).all()
        for case, sealed, report in rows:
            key = pair.signer.verify_key
            cover = reading.open_cover(
                sealed, pair.identity, instance=instance, case=case, epoch=epoch, desk_verify_key=key
            )
            found[case] = reading.open_report(report or b"", cover).body.answers.story
    return found


def opens_any(connection: Connection, passphrases: Mapping[str, str], sealed: Sequence[bytes]) -> bool:
    """Does any key of any member open any of these, tried one on the other?"""
    keys = [*_members(connection, passphrases).values(), *(pair for _, _, pair in _desk_keys(connection, passphrases))]
    assert keys
    return any(_opens(one, pair.identity) for one in sealed for pair in keys)


def _opens(sealed: bytes, identity: Identity) -> bool:
    with suppress(NoMatch):
        open_sealed(sealed, identity)
        return True
    return False


def _instance(connection: Connection) -> bytes:
    return digest(connection.execute(select(Instance.founding_key)).scalar_one() or b"")


def _members(connection: Connection, passphrases: Mapping[str, str]) -> dict[bytes, Pair]:
    rows = connection.execute(
        select(Account.account, Account.name, Account.salt, Account.passphrase_secret, Account.verify_key)
    ).all()
    assert {row.name for row in rows} == passphrases.keys(), "every member's keys are held"
    return {
        row.account: reading.open_member_secret(
            row.passphrase_secret,
            passphrase_keys(passphrases[row.name], row.salt).identity,
            instance=_instance(connection),
            account=row.account,
            author=row.verify_key,
        )
        for row in rows
    }


def _desk_keys(connection: Connection, passphrases: Mapping[str, str]) -> Iterator[tuple[bytes, int, Pair]]:
    """Desk, epoch and keys of every grant."""
    members = _members(connection, passphrases)
    assert set(connection.scalars(select(Membership.account))) <= members.keys()
    rows = connection.execute(
        select(Grant.account, Grant.desk, Grant.epoch, Grant.granted_by, Grant.grant, DeskKeys.entry).join(
            DeskKeys, (DeskKeys.desk == Grant.desk) & (DeskKeys.epoch == Grant.epoch)
        )
    ).all()
    for row in rows:
        granter = members[row.granted_by].signer.verify_key
        identity = members[row.account].identity
        entry = parse_entry(row.entry)
        yield row.desk, row.epoch, reading.open_grant(row.grant, identity, entry, granters=[granter], granter=granter)
