"""What may a person of the staff change about themselves? Passphrase, recovery code, language, sessions."""
