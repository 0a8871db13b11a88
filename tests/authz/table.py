"""The two hand-written tables that everything is compared with: docs/authorization.md, and every route."""

from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "authorization.md"

ROUTES: dict[tuple[str, str], str] = {
    ("GET", "/"): "read pages",
    ("GET", "/desk"): "read pages",
    ("GET", "/setup"): "read pages",
    ("GET", "/join"): "read pages",
    ("GET", "/reset"): "read pages",
    ("GET", "/exit"): "read pages",
    ("GET", "/w/{path:path}"): "read pages",
    ("GET", "/s/{path:path}"): "read pages",
    ("GET", "/robots.txt"): "read pages",
    ("GET", "/favicon.svg"): "read pages",
    ("GET", "/favicon.ico"): "read pages",
    ("GET", "/api/health"): "read health",
    ("GET", "/api/directory"): "read directory",
    ("GET", "/api/desks/{desk}/recipient"): "read directory",
    ("POST", "/api/reports"): "submit report",
    ("GET", "/plain"): "write plain",
    ("POST", "/plain"): "write plain",
    ("POST", "/api/uploads"): "upload attachment",
    ("PUT", "/api/uploads/{case}/{attachment}/{part}"): "upload attachment",
    ("GET", "/api/mailbox/{case}"): "read mailbox",
    ("POST", "/api/mailbox/{case}/letters"): "write mailbox",
    ("POST", "/api/mailbox/{case}/deletions"): "write mailbox",
    ("POST", "/api/mailbox/{case}/withdrawal"): "write mailbox",
    ("POST", "/api/setup/check"): "set up",
    ("POST", "/api/setup"): "set up",
    ("POST", "/api/invitations/check"): "accept invitation",
    ("POST", "/api/invitations/accept"): "accept invitation",
    ("POST", "/api/staff/salt"): "sign in",
    ("POST", "/api/staff/session"): "sign in",
    ("POST", "/api/staff/session/challenge"): "show factor",
    ("POST", "/api/staff/session/proof"): "show factor",
    ("POST", "/api/staff/passkey/challenge"): "sign in",
    ("POST", "/api/staff/passkey/session"): "sign in",
    ("GET", "/api/staff/factors"): "manage factors",
    ("POST", "/api/staff/factors/totp"): "add factor",
    ("POST", "/api/staff/factors/totp/confirm"): "add factor",
    ("POST", "/api/staff/factors/passkey"): "add factor",
    ("POST", "/api/staff/factors/passkey/confirm"): "add factor",
    ("POST", "/api/staff/factors/{factor}/removal"): "manage factors",
    ("POST", "/api/staff/factors/backup-codes"): "manage factors",
    ("GET", "/api/staff/session"): "use session",
    ("GET", "/api/staff/sessions"): "use session",
    ("DELETE", "/api/staff/sessions/{session}"): "use session",
    ("POST", "/api/staff/secrets"): "change secrets",
    ("PUT", "/api/staff/language"): "use session",
    ("POST", "/api/staff/recovery"): "sign in",
    ("POST", "/api/staff/recovery/finish"): "sign in",
    ("POST", "/api/resets/check"): "use reset link",
    ("POST", "/api/resets"): "use reset link",
    ("GET", "/api/admin/desks"): "manage desks",
    ("POST", "/api/admin/desks"): "manage desks",
    ("POST", "/api/admin/invitations"): "manage desks",
    ("GET", "/api/admin/organisation"): "sign directory",
    ("POST", "/api/admin/directory"): "sign directory",
    ("POST", "/api/admin/organisation/key"): "sign directory",
    ("POST", "/api/admin/organisation/holders"): "sign directory",
    ("DELETE", "/api/admin/organisation/holders"): "sign directory",
    ("GET", "/api/admin/administrators"): "manage administrators",
    ("POST", "/api/admin/administrators"): "manage administrators",
    ("DELETE", "/api/admin/administrators/{account}"): "manage administrators",
    ("GET", "/api/admin/staff"): "read staff",
    ("GET", "/api/admin/staff/{account}/reset"): "reset member",
    ("POST", "/api/admin/staff/{account}/reset"): "reset member",
    ("GET", "/api/desks"): "list own desks",
    ("POST", "/api/desks/{desk}/keys"): "make desk keys",
    ("GET", "/api/desks/{desk}/members"): "read members",
    ("POST", "/api/desks/{desk}/grants"): "grant keys",
    ("DELETE", "/api/desks/{desk}/members/{account}"): "remove member",
    ("GET", "/api/desks/{desk}/queue"): "read queue",
    ("GET", "/api/desks/{desk}/resealing"): "reseal covers",
    ("POST", "/api/desks/{desk}/resealing"): "reseal covers",
    ("POST", "/api/desks/{desk}/covers"): "read queue",
    ("POST", "/api/desks/{desk}/cache/read"): "read queue",
    ("POST", "/api/desks/{desk}/cache"): "cache facts",
    ("GET", "/api/cases/{case}"): "read case",
    ("GET", "/api/cases/{case}/attachments/{attachment}/{part}"): "read case",
    ("POST", "/api/cases/{case}/claim"): "work case",
    ("POST", "/api/cases/{case}/release"): "work case",
    ("POST", "/api/cases/{case}/replies"): "work case",
    ("POST", "/api/cases/{case}/handover"): "hand over case",
    ("GET", "/api/desks/{desk}/handovers"): "read handovers",
    ("GET", "/api/audit"): "read audit",
    # Last, because it ends the session of whoever is let in.
    ("DELETE", "/api/staff/session"): "use session",
}

STAFF_WRITES = {
    (method, path)
    for method, path in ROUTES
    if method != "GET" and not path.startswith(("/api/reports", "/api/mailbox", "/api/uploads", "/plain"))
}


def documented() -> dict[str, set[str]]:
    """Permission → the roles that the hand-written document gives it."""
    rows = [line.strip("|").split("|") for line in DOCUMENT.read_text("utf-8").splitlines() if line.startswith("|")]
    [header, _, *body] = [[cell.strip() for cell in row] for row in rows]
    return {row[0]: {role for role, cell in zip(header[1:], row[1:], strict=True) if cell == "yes"} for row in body}
