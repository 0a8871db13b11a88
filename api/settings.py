"""What can the operator choose? Environment variables that begin with KOE_, all described in docs/operations.md."""

from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.kit.onion import is_onion_name

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Settings(BaseSettings):
    """Everything that can be set; `Settings()` reads the environment."""

    model_config = SettingsConfigDict(env_prefix="KOE_", extra="forbid", frozen=True)

    port: int = Field(default=8000, ge=0, le=65535, description="TCP port to listen on")
    host: str = Field(default="127.0.0.1", description="address to listen on; a reverse proxy stands in front")
    workers: int = Field(default=1, ge=1, le=64, description="processes that answer; several need PostgreSQL")
    metrics_port: int = Field(
        default=0, ge=0, le=65535, description="port of loopback for an operator's graphs; 0 for none"
    )
    data: Path = Field(
        default=Path("data"), description="folder of the database and of attachments, made readable by its owner only"
    )
    origin: str = Field(default="", description="address under which people open the site, without a path")
    onion: str = Field(
        default="",
        description="address of the onion service, told to Tor Browser on the worker's pages: http://….onion",
    )
    database_url: str = Field(default="", description="SQLAlchemy address of the database")
    cover_keys: Path = Field(
        default=Path(),
        description="folder of the identities that open backups of covers for 30 days; best on a second medium",
    )
    backups: str = Field(default="", description="folder where backups go, for koe doctor to look at")
    audit_key: Path = Field(default=Path(), description="file of the key that signs the audit log's checkpoints")
    demo: bool = Field(default=False, description="put a banner on every page that says this is a demonstration")
    exit_url: str = Field(
        default="https://www.jma.go.jp/bosai/forecast/",
        description="where the quick exit leads: a page anyone may open",
    )
    proof_bits: int = Field(default=14, ge=0, le=30, description="zero bits of the proof of work on a quiet day")
    proof_bits_max: int = Field(default=20, ge=0, le=30, description="most zero bits under load; the same pins it")
    paid_by: str = Field(default="", max_length=200, description="who pays for this instance, as workers read it")
    security_contact: str = Field(
        default="",
        pattern=r"^(|(mailto:|https://)[!-~]+)$",
        description="where somebody who has found a weakness writes to: mailto: or https:",
    )
    plain: bool = Field(
        default=False,
        description="offer /plain to browsers without script, where the server sees words before it seals",
    )
    case_bytes_max: int = Field(
        default=2 * 2**30, ge=0, description="most bytes of sealed attachments that one case may have here"
    )
    free_bytes_min: int = Field(
        default=2**30, ge=0, description="bytes of disk that attachments leave free; below that none are taken"
    )
    blobs: str = Field(
        default="",
        pattern=r"^(|file:///.+|s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*)$",
        description="where attachments lie: file:///folder or s3://bucket/prefix; in KOE_DATA unless it is set",
    )
    blobs_endpoint: str = Field(default="", description="address of an object store; Amazon's own unless it is set")
    blobs_region: str = Field(default="us-east-1", pattern=r"^[a-z0-9-]+$", description="its region")
    blobs_access_key: SecretStr = Field(default=SecretStr(""), description="name of the key that opens the bucket")
    blobs_secret_key: SecretStr = Field(default=SecretStr(""), description="that key")
    blobs_seconds: float = Field(
        default=8, ge=0.1, le=60, description="longest time for one request to an object store, in seconds"
    )
    second_factor: Literal["required", "optional"] = Field(
        default="required", description="whether everybody of the staff needs a passkey or an authenticator app"
    )
    smtp_host: str = Field(default="", description="mail server that takes mail to the staff; none is sent without one")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="its port")
    smtp_tls: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="how the line to it is closed; none only for a server on this machine"
    )
    smtp_user: str = Field(default="", description="name at the mail server, if it asks for one")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="password of that name")
    smtp_from: str = Field(
        default="", pattern=r"^(|[^@\s<>]+@[A-Za-z0-9.-]+)$", description="address from which mail comes"
    )
    maintenance: bool = Field(default=False, description="show the maintenance page and take nothing in")

    @field_validator("origin", "exit_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("an address begins with http:// or https://")
        return value

    @field_validator("onion")
    @classmethod
    def _is_an_onion_service(cls, value: str) -> str:
        host = value.removeprefix("http://").rstrip("/")
        if value and (not value.startswith("http://") or not is_onion_name(host)):
            raise ValueError("the address of an onion service is http://, 56 letters and digits, and .onion")
        return value.rstrip("/")

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, values: dict[str, object]) -> dict[str, object]:
        """Defaults that depend on other settings."""
        values = dict(values)
        if not values.get("origin"):
            values["origin"] = f"http://localhost:{values.get('port', 8000)}"
        values["origin"] = str(values["origin"]).rstrip("/")
        if not values.get("database_url"):
            values["database_url"] = f"sqlite:///{Path(str(values.get('data', 'data'))) / 'koe.db'}"
        if not values.get("audit_key"):
            values["audit_key"] = Path(str(values.get("data", "data"))) / "audit.key"
        if not values.get("cover_keys"):
            values["cover_keys"] = Path(str(values.get("data", "data"))) / "cover-keys"
        return values

    @field_validator("blobs_endpoint")
    @classmethod
    def _is_a_closed_line(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (not parts.hostname or parts.username or parts.path.strip("/") or parts.query or parts.fragment):
            raise ValueError("an endpoint is https://host or https://host:port")
        if value and parts.scheme != "https" and (parts.scheme, parts.hostname in _LOOPBACK) != ("http", True):
            raise ValueError("an object store elsewhere needs https://")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _store_is_whole(self) -> Self:
        keys = (self.blobs_access_key.get_secret_value(), self.blobs_secret_key.get_secret_value())
        if self.blobs.startswith("s3://") and not all(keys):
            raise ValueError("an object store needs both KOE_BLOBS_ACCESS_KEY and KOE_BLOBS_SECRET_KEY")
        return self

    @model_validator(mode="after")
    def _mail_is_whole(self) -> Self:
        if bool(self.smtp_host) != bool(self.smtp_from):
            raise ValueError("mail needs both KOE_SMTP_HOST and KOE_SMTP_FROM")
        if self.smtp_tls == "none" and self.smtp_host not in ("", *_LOOPBACK):
            raise ValueError("a mail server elsewhere needs KOE_SMTP_TLS=starttls or tls")
        return self

    @model_validator(mode="after")
    def _has_room_for_workers(self) -> Self:
        if self.workers > 1 and self.database_url.startswith("sqlite"):
            raise ValueError("KOE_WORKERS above 1 needs PostgreSQL: SQLite has one process that writes")
        if self.workers > 1 and self.metrics_port:
            raise ValueError("KOE_METRICS_PORT needs KOE_WORKERS=1: start processes with a port each instead")
        return self

    @property
    def sends_mail(self) -> bool:
        """Whether the staff can be told by mail that something waits."""
        return bool(self.smtp_host)

    @property
    def backups_at(self) -> Path | None:
        """Where backups go, if that was said."""
        return Path(self.backups) if self.backups else None

    @property
    def onion_name(self) -> str:
        """Host name of the onion service; empty without one."""
        return self.onion.removeprefix("http://")

    @property
    def blobs_folder(self) -> Path | None:
        """Folder of the sealed attachments, which all processes have to have; none if an object store has them."""
        if self.blobs.startswith("s3://"):
            return None
        return Path(self.blobs.removeprefix("file://")) if self.blobs else self.data / "blobs"

    @property
    def factor_required(self) -> bool:
        """Whether nobody of the staff gets in by a passphrase alone."""
        return self.second_factor == "required"

    @property
    def https(self) -> bool:
        """Whether people open the site over TLS."""
        return self.origin.startswith("https://")

    @property
    def secure_context(self) -> bool:
        """Whether browsers give `crypto.subtle` to a page of this origin: https, or loopback."""
        return self.https or urlsplit(self.origin).hostname in _LOOPBACK
