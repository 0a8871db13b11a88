"""What the administrator does: desks, invitations, the signed directory. Never a case."""
