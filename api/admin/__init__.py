"""What an administrator does: desks, and invitations into them. Never a case."""
