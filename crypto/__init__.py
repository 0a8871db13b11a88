"""docs/protocol.md in Python: pure functions on bytes, without I/O, clock, database or logging.

Every module has a twin of the same name in ``static/src/crypto``; section marks and ``[P-nn]`` point to
the protocol. Only ``crypto.opening`` and ``crypto.reading`` can open what was sealed, and the web
application can import neither (tests/architecture/test_imports_of_crypto.py).
"""
