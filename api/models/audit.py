"""Which staff action was done, by whom, on which day?"""

import datetime as dt

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped

from api.models.base import ID_BYTES, WITHOUT_ROWID, Base, Class, column


class AuditEvent(Base):
    """One action of the staff; written in the action's own transaction."""

    __tablename__ = "audit"
    __table_args__ = (Index("audit_day", "day"), WITHOUT_ROWID)

    event: Mapped[bytes] = column(
        Class.OPAQUE_ID, "random, so that it tells no order within a day", LargeBinary(ID_BYTES), primary_key=True
    )
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "day of the action")
    actor: Mapped[bytes | None] = column(
        Class.STAFF,
        "account that acted; none for the server itself",
        LargeBinary(ID_BYTES),
        ForeignKey("accounts.account"),
    )
    action: Mapped[str] = column(Class.STAFF, "name of the action, one of a fixed list")
    subject: Mapped[str] = column(Class.OPAQUE_ID, "id of what was acted on, in b64, or a version; empty for none")
