"""What does Koe do by itself, and did it?"""

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from api.models.base import WITHOUT_ROWID, Base, Class, column


class JobDone(Base):
    """How it went the last time with something that is done by itself."""

    __tablename__ = "jobs"
    __table_args__ = (WITHOUT_ROWID,)

    job: Mapped[str] = column(Class.WORKFLOW, "its name, such as retention", String(20), primary_key=True)
    day: Mapped[dt.date] = column(Class.COARSE_DATE, "of the last try")
    failed: Mapped[bool] = column(Class.WORKFLOW, "whether that try failed")
    done_day: Mapped[dt.date | None] = column(Class.COARSE_DATE, "of the last try that did not; none before the first")
