"""The statements of one's own account."""

import datetime as dt

from sqlalchemy import Connection, select, update

from api.authz.principal import AccountId
from api.authz.queries import AnyRow
from api.models import Account, Session


def sessions(connection: Connection, account: AccountId, moment: dt.datetime) -> list[AnyRow]:
    """The whole sessions of a person that are not over, the newest first."""
    return list(
        connection.execute(
            select(Session.token_digest, Session.expires_at, Session.idle_until)
            .where(
                Session.account == account,
                Session.entering.is_(False),
                Session.expires_at > moment,
                Session.idle_until > moment,
            )
            .order_by(Session.expires_at.desc(), Session.token_digest)
        ).all()
    )


def mail(connection: Connection, account: AccountId) -> str | None:
    """The mail address of a person, if they gave one."""
    return connection.scalar(select(Account.mail).where(Account.account == account))


def set_mail(connection: Connection, account: AccountId, address: str | None) -> None:
    """Another mail address, or none any more."""
    connection.execute(update(Account).where(Account.account == account).values(mail=address))


def set_language(connection: Connection, account: AccountId, language: str) -> None:
    """The language of the desk's pages."""
    connection.execute(update(Account).where(Account.account == account).values(language=language))
