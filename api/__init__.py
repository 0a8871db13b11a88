"""The server: it carries what workers and desks seal, and holds no key that opens any of it."""
