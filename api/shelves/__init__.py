"""What does a member keep for themselves? Sealed to their own keys: the server keeps it and cannot read it."""
