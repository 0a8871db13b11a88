"""What every room of the server needs and no room owns: no domain words in here."""
