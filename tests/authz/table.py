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
    ("GET", "/api/v1/openapi.json"): "pages:read",
    ("GET", "/api/docs"): "pages:read",
    ("GET", "/api/v1/directory"): "directory:read",
    ("GET", "/api/v1/desks/{desk}/recipient"): "directory:read",
    ("POST", "/api/v1/reports"): "report:submit",
    ("GET", "/plain"): "plain:write",
    ("POST", "/plain"): "plain:write",
    ("POST", "/api/v1/uploads"): "attachment:upload",
    ("PUT", "/api/v1/uploads/{case}/{attachment}/{part}"): "attachment:upload",
    ("GET", "/api/v1/mailbox/{case}"): "mailbox:read",
    ("POST", "/api/v1/mailbox/{case}/letters"): "mailbox:write",
    ("POST", "/api/v1/mailbox/{case}/deletions"): "mailbox:write",
    ("POST", "/api/v1/mailbox/{case}/withdrawal"): "mailbox:write",
    ("POST", "/api/v1/setup/check"): "instance:set-up",
    ("POST", "/api/v1/setup"): "instance:set-up",
    ("POST", "/api/v1/invitations/check"): "invitation:accept",
    ("POST", "/api/v1/invitations/accept"): "invitation:accept",
    ("POST", "/api/v1/staff/salt"): "session:open",
    ("POST", "/api/v1/staff/session"): "session:open",
    ("POST", "/api/v1/staff/session/challenge"): "factor:show",
    ("POST", "/api/v1/staff/session/proof"): "factor:show",
    ("POST", "/api/v1/staff/passkey/challenge"): "session:open",
    ("POST", "/api/v1/staff/passkey/session"): "session:open",
    ("GET", "/api/v1/staff/factors"): "factor:manage",
    ("POST", "/api/v1/staff/factors/totp"): "factor:add",
    ("POST", "/api/v1/staff/factors/totp/confirm"): "factor:add",
    ("POST", "/api/v1/staff/factors/passkey"): "factor:add",
    ("POST", "/api/v1/staff/factors/passkey/confirm"): "factor:add",
    ("POST", "/api/v1/staff/factors/{factor}/removal"): "factor:manage",
    ("POST", "/api/v1/staff/factors/backup-codes"): "factor:manage",
    ("GET", "/api/v1/staff/session"): "session:use",
    ("GET", "/api/v1/staff/sessions"): "session:use",
    ("DELETE", "/api/v1/staff/sessions/{session}"): "session:use",
    ("POST", "/api/v1/staff/secrets"): "secrets:change",
    ("PUT", "/api/v1/staff/language"): "session:use",
    ("POST", "/api/v1/staff/recovery"): "session:open",
    ("POST", "/api/v1/staff/recovery/finish"): "session:open",
    ("POST", "/api/v1/resets/check"): "reset-link:use",
    ("POST", "/api/v1/resets"): "reset-link:use",
    ("GET", "/api/v1/admin/desks"): "desks:manage",
    ("POST", "/api/v1/admin/desks"): "desks:manage",
    ("POST", "/api/v1/admin/invitations"): "desks:manage",
    ("GET", "/api/v1/admin/organisation"): "directory:sign",
    ("POST", "/api/v1/admin/directory"): "directory:sign",
    ("POST", "/api/v1/admin/organisation/key"): "directory:sign",
    ("POST", "/api/v1/admin/organisation/holders"): "directory:sign",
    ("DELETE", "/api/v1/admin/organisation/holders"): "directory:sign",
    ("GET", "/api/v1/admin/administrators"): "administrators:manage",
    ("POST", "/api/v1/admin/administrators"): "administrators:manage",
    ("DELETE", "/api/v1/admin/administrators/{account}"): "administrators:manage",
    ("GET", "/api/v1/admin/staff"): "staff:read",
    ("GET", "/api/v1/admin/staff/{account}/reset"): "member:reset",
    ("POST", "/api/v1/admin/staff/{account}/reset"): "member:reset",
    ("GET", "/api/v1/desks"): "own-desks:list",
    ("POST", "/api/v1/desks/{desk}/keys"): "desk-keys:make",
    ("GET", "/api/v1/desks/{desk}/members"): "members:read",
    ("POST", "/api/v1/desks/{desk}/grants"): "desk-keys:grant",
    ("DELETE", "/api/v1/desks/{desk}/members/{account}"): "member:remove",
    ("GET", "/api/v1/desks/{desk}/queue"): "queue:read",
    ("GET", "/api/v1/desks/{desk}/resealing"): "covers:reseal",
    ("POST", "/api/v1/desks/{desk}/resealing"): "covers:reseal",
    ("POST", "/api/v1/desks/{desk}/covers"): "queue:read",
    ("POST", "/api/v1/desks/{desk}/cache/read"): "queue:read",
    ("POST", "/api/v1/desks/{desk}/cache"): "facts:cache",
    ("GET", "/api/v1/cases/{case}"): "case:read",
    ("GET", "/api/v1/cases/{case}/attachments/{attachment}/{part}"): "case:read",
    ("POST", "/api/v1/cases/{case}/claim"): "case:work",
    ("POST", "/api/v1/cases/{case}/release"): "case:work",
    ("POST", "/api/v1/cases/{case}/replies"): "case:work",
    ("POST", "/api/v1/cases/{case}/handover"): "case:hand-over",
    ("GET", "/api/v1/desks/{desk}/handovers"): "handovers:read",
    ("GET", "/api/v1/audit"): "audit:read",
    # Last, because it ends the session of whoever is let in.
    ("DELETE", "/api/v1/staff/session"): "session:use",
}

STAFF_WRITES = {
    (method, path)
    for method, path in ROUTES
    if method != "GET" and not path.startswith(("/api/v1/reports", "/api/v1/mailbox", "/api/v1/uploads", "/plain"))
}


def documented() -> dict[str, set[str]]:
    """Permission → the roles that the hand-written document gives it."""
    rows = [line.strip("|").split("|") for line in DOCUMENT.read_text("utf-8").splitlines() if line.startswith("|")]
    [header, _, *body] = [[cell.strip() for cell in row] for row in rows]
    return {row[0]: {role for role, cell in zip(header[1:], row[1:], strict=True) if cell == "yes"} for row in body}
