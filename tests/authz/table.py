"""The two hand-written tables that everything is compared with: docs/authorization.md, and every route."""

from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "authorization.md"

ROUTES: dict[tuple[str, str], str] = {
    ("GET", "/"): "pages:read",
    ("GET", "/desk"): "pages:read",
    ("GET", "/setup"): "pages:read",
    ("GET", "/join"): "pages:read",
    ("GET", "/reset"): "pages:read",
    ("GET", "/exit"): "pages:read",
    ("GET", "/w/{path:path}"): "pages:read",
    ("GET", "/s/{path:path}"): "pages:read",
    ("GET", "/robots.txt"): "pages:read",
    ("GET", "/.well-known/security.txt"): "pages:read",
    ("GET", "/favicon.svg"): "pages:read",
    ("GET", "/favicon.ico"): "pages:read",
    ("GET", "/api/health"): "health:read",
    ("GET", "/api/directory"): "directory:read",
    ("GET", "/api/desks/{desk}/recipient"): "directory:read",
    ("POST", "/api/reports"): "report:submit",
    ("GET", "/plain"): "plain:write",
    ("POST", "/plain"): "plain:write",
    ("POST", "/api/uploads"): "attachment:upload",
    ("PUT", "/api/uploads/{case}/{attachment}/{part}"): "attachment:upload",
    ("GET", "/api/mailbox/{case}"): "mailbox:read",
    ("POST", "/api/mailbox/{case}/letters"): "mailbox:write",
    ("POST", "/api/mailbox/{case}/deletions"): "mailbox:write",
    ("POST", "/api/mailbox/{case}/withdrawal"): "mailbox:write",
    ("POST", "/api/setup/check"): "instance:set-up",
    ("POST", "/api/setup"): "instance:set-up",
    ("POST", "/api/invitations/check"): "invitation:accept",
    ("POST", "/api/invitations/accept"): "invitation:accept",
    ("POST", "/api/staff/salt"): "session:open",
    ("POST", "/api/staff/session"): "session:open",
    ("POST", "/api/staff/session/challenge"): "factor:show",
    ("POST", "/api/staff/session/proof"): "factor:show",
    ("POST", "/api/staff/passkey/challenge"): "session:open",
    ("POST", "/api/staff/passkey/session"): "session:open",
    ("GET", "/api/staff/factors"): "factor:manage",
    ("POST", "/api/staff/factors/totp"): "factor:add",
    ("POST", "/api/staff/factors/totp/confirm"): "factor:add",
    ("POST", "/api/staff/factors/passkey"): "factor:add",
    ("POST", "/api/staff/factors/passkey/confirm"): "factor:add",
    ("POST", "/api/staff/factors/{factor}/removal"): "factor:manage",
    ("POST", "/api/staff/factors/backup-codes"): "factor:manage",
    ("GET", "/api/staff/session"): "session:use",
    ("GET", "/api/staff/sessions"): "session:use",
    ("DELETE", "/api/staff/sessions/{session}"): "session:use",
    ("POST", "/api/staff/secrets"): "secrets:change",
    ("PUT", "/api/staff/language"): "session:use",
    ("POST", "/api/staff/recovery"): "session:open",
    ("POST", "/api/staff/recovery/finish"): "session:open",
    ("POST", "/api/resets/check"): "reset-link:use",
    ("POST", "/api/resets"): "reset-link:use",
    ("GET", "/api/admin/desks"): "desks:manage",
    ("POST", "/api/admin/desks"): "desks:manage",
    ("POST", "/api/admin/invitations"): "desks:manage",
    ("GET", "/api/admin/organisation"): "directory:sign",
    ("POST", "/api/admin/directory"): "directory:sign",
    ("POST", "/api/admin/organisation/key"): "directory:sign",
    ("POST", "/api/admin/organisation/holders"): "directory:sign",
    ("DELETE", "/api/admin/organisation/holders"): "directory:sign",
    ("GET", "/api/admin/administrators"): "administrators:manage",
    ("POST", "/api/admin/administrators"): "administrators:manage",
    ("DELETE", "/api/admin/administrators/{account}"): "administrators:manage",
    ("GET", "/api/admin/staff"): "staff:read",
    ("GET", "/api/admin/staff/{account}/reset"): "member:reset",
    ("POST", "/api/admin/staff/{account}/reset"): "member:reset",
    ("GET", "/api/desks"): "own-desks:list",
    ("POST", "/api/desks/{desk}/keys"): "desk-keys:make",
    ("GET", "/api/desks/{desk}/members"): "members:read",
    ("POST", "/api/desks/{desk}/grants"): "desk-keys:grant",
    ("DELETE", "/api/desks/{desk}/members/{account}"): "member:remove",
    ("GET", "/api/desks/{desk}/queue"): "queue:read",
    ("GET", "/api/desks/{desk}/resealing"): "covers:reseal",
    ("POST", "/api/desks/{desk}/resealing"): "covers:reseal",
    ("POST", "/api/desks/{desk}/covers"): "queue:read",
    ("POST", "/api/desks/{desk}/cache/read"): "queue:read",
    ("POST", "/api/desks/{desk}/cache"): "facts:cache",
    ("GET", "/api/cases/{case}"): "case:read",
    ("GET", "/api/cases/{case}/attachments/{attachment}/{part}"): "case:read",
    ("POST", "/api/cases/{case}/claim"): "case:work",
    ("POST", "/api/cases/{case}/release"): "case:work",
    ("POST", "/api/cases/{case}/replies"): "case:work",
    ("POST", "/api/cases/{case}/handover"): "case:hand-over",
    ("GET", "/api/desks/{desk}/handovers"): "handovers:read",
    ("GET", "/api/audit"): "audit:read",
    # Last, because it ends the session of whoever is let in.
    ("DELETE", "/api/staff/session"): "session:use",
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
