"""What does a person of the staff show besides the passphrase? Passkeys, one-time codes, and back-up codes."""
