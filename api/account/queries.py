"""The statements of one's own account."""

import datetime as dt

from sqlalchemy import Connection, delete, insert, select, update

from api.authz.principal import AccountId
from api.authz.queries import AnyRow
from api.models import Account, MailWish, Session, UrgentMail


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


def mail(connection: Connection, account: AccountId) -> AnyRow:
    """The mail address of a person, if they gave one, and which mails they want."""
    return connection.execute(
        select(Account.mail, MailWish.wish, MailWish.at_night, MailWish.failed_day)
        .outerjoin(MailWish, MailWish.account == Account.account)
        .where(Account.account == account)
    ).one()


def want_no_mail(connection: Connection, account: AccountId) -> None:
    """Nothing comes any more, not even what waits to be sent."""
    for table in (MailWish, UrgentMail):
        connection.execute(delete(table).where(table.account == account))


def want_mail(connection: Connection, account: AccountId, wish: str, *, at_night: bool) -> None:
    """Which mails come from now on; where only the digest is wanted, no urgent one waits any longer."""
    changed = update(MailWish).where(MailWish.account == account).values(wish=wish, at_night=at_night)
    if connection.execute(changed).rowcount == 0:
        connection.execute(insert(MailWish).values(account=account, wish=wish, at_night=at_night))
    if wish != "urgent":
        connection.execute(delete(UrgentMail).where(UrgentMail.account == account))


def set_mail(connection: Connection, account: AccountId, address: str | None) -> None:
    """Another mail address, or none any more."""
    connection.execute(update(Account).where(Account.account == account).values(mail=address))


def set_language(connection: Connection, account: AccountId, language: str) -> None:
    """The language of the desk's pages."""
    connection.execute(update(Account).where(Account.account == account).values(language=language))
