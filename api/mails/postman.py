"""When do mails go out, and over which line? By day, beside everything else, and no worker waits for it.

What waits stands in the database, by days, whichever process took it in; the one that leads sends it. A mail is taken
from there before it is sent, and is put back when it could not be sent.
"""

import asyncio
from contextlib import suppress
from datetime import date
from typing import Final

from aiosmtplib import SMTP, SMTPException, SMTPRecipientRefused, SMTPResponseException

from api.authz.telling import POST
from api.jobs import queries as jobs
from api.kit import log
from api.kit.clock import hour, today
from api.kit.db import Database
from api.kit.signals import LOST, Signals
from api.mails import queries, service
from api.mails.service import Taken
from api.mails.texts import Mail
from api.settings import Settings

DAY_HOURS: Final = range(8, 20)
"""In Japan. Outside of them nothing is sent but what somebody wants at night, too."""

_LOOK_SECONDS: Final = 300.0
_GATHER_SECONDS: Final = 5.0
"""What comes meanwhile goes in the same mail."""
_URGENT_PAUSE_SECONDS: Final = 900.0
"""Between two urgent mails to one person, however many reports come: whoever floods a desk floods no mailbox."""
_PATIENCE_SECONDS: Final = 20.0
_PERMANENT: Final = 500


class Unsent(Exception):
    """The mail server did not take it."""

    def __init__(self, *, for_ever: bool) -> None:
        super().__init__()
        self.for_ever = for_ever


class Postman:
    """Notes what waits, in every process, and carries it, in the one that leads. Without a mail server does neither."""

    def __init__(self, settings: Settings, database: Database, signals: Signals) -> None:
        self._settings, self._database, self._signals = settings, database, signals
        self._written: set[bytes] = set()
        self._wrote = asyncio.Event()
        self._called = asyncio.Event()
        self._last_urgent: dict[bytes, float] = {}
        self._told: tuple[date, bool] | None = None
        signals.listen(self._hear)

    def wrote(self, case: bytes) -> None:
        """A worker wrote in a case, and has their answer: returns at once."""
        if self._settings.sends_mail:
            self._written.add(case)
            self._wrote.set()

    def _hear(self, word: str) -> None:
        if word in (POST, LOST):
            self._called.set()

    async def note_on(self) -> None:
        """Note for whom something waits, and call whoever carries, until cancelled."""
        while self._settings.sends_mail:
            await self._wrote.wait()
            self._wrote.clear()
            await asyncio.sleep(_GATHER_SECONDS)
            cases = set(self._written)
            try:
                await self._database.write(service.note_urgent, cases)
            except Exception as error:
                log.failure("mail-failed", error)
                self._wrote.set()
            else:
                self._written -= cases
                self._signals.send(POST)

    async def carry_on(self) -> None:
        """Carry what waits, now and whenever something comes, until cancelled."""
        while self._settings.sends_mail:
            self._called.clear()
            await self._carry_and_tell()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._called.wait(), _LOOK_SECONDS)

    async def carry(self) -> bool:
        """One round; it ends where the mail server is not to be reached. Whether it did not."""
        try:
            await self._carry_urgent()
            if hour() in DAY_HOURS:
                await self._carry_digests()
        except Unsent:
            return False
        return True

    async def _carry_and_tell(self) -> None:
        """`koe doctor` reads of each day whether digests could go."""
        done = False
        try:
            done = await self.carry()
        except Exception as error:
            log.failure("mail-failed", error)
        told = (today(), done)
        if hour() in DAY_HOURS and told != self._told:
            try:
                await self._database.write(jobs.note, "digest", today(), done=done)
                self._told = told
            except Exception as error:
                log.failure("job-untold", error, job="digest")

    async def _carry_urgent(self) -> None:
        moment = asyncio.get_running_loop().time()
        for account in await self._database.read(queries.urgent_waits, night=hour() not in DAY_HOURS):
            if moment - self._last_urgent.get(account, -_URGENT_PAUSE_SECONDS) < _URGENT_PAUSE_SECONDS:
                continue
            await self._send(account, await self._database.write(service.take_urgent, account))
            self._last_urgent[account] = moment

    async def _carry_digests(self) -> None:
        day = today()
        for account in await self._database.read(queries.digests_due, day):
            await self._send(account, await self._database.write(service.take_digest, account, day))

    async def _send(self, account: bytes, taken: Taken) -> None:
        """Hands a mail over, and notes what became of it; `Unsent` if the server takes none at the moment."""
        if taken.mail is None:
            return
        day = today()
        try:
            await hand_over(self._settings, taken.mail)
        except Unsent as error:
            if not error.for_ever:
                await self._database.write(service.put_back, account, taken, day)
                log.event("mail-waits")
                raise
            await self._database.write(service.was_refused, account, day)
            log.event("mail-refused")
        except BaseException:  # whatever it was, a server that stops too: nobody has sent it
            await self._database.write(service.put_back, account, taken, day)
            raise
        else:
            await self._database.write(service.was_sent, account)


async def hand_over(settings: Settings, mail: Mail) -> None:
    """Over one connection of its own to the mail server. Raises `Unsent`.

    Where the line drops while the text is on it nobody knows whether it arrived: then it counts as sent.
    """
    smtp = SMTP(
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        use_tls=settings.smtp_tls == "tls",
        start_tls=settings.smtp_tls == "starttls",
        local_hostname=settings.smtp_from.rpartition("@")[2],
        username=settings.smtp_user or None,
        password=settings.smtp_password.get_secret_value() or None,
        timeout=_PATIENCE_SECONDS,
    )
    text = bytes(mail.message(settings.smtp_from))
    try:
        await smtp.connect()
        await smtp.mail(settings.smtp_from)
        await smtp.rcpt(mail.to)
    except SMTPRecipientRefused as error:
        raise Unsent(for_ever=error.code >= _PERMANENT) from None
    except (SMTPException, OSError) as error:
        raise Unsent(for_ever=False) from error
    else:
        try:
            await smtp.data(text)
        except SMTPResponseException as error:
            raise Unsent(for_ever=error.code >= _PERMANENT) from None
        except (SMTPException, OSError) as error:
            log.failure("mail-unsure", error)
    finally:
        with suppress(SMTPException, OSError):
            await smtp.quit()
        smtp.close()
