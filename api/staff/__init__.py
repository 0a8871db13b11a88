"""How does a person of the staff get in: set-up, invitations, signing in, recovery."""
