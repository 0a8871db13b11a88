"""A desk and its keys: the first lead makes them, members hand them on."""
