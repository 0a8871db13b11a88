"""The command `koe`. Beside the server's own commands it has those of a machine that signs for the organisation.

The server never comes here: nothing in `api` imports this package, and only `koe directory sign` loads what opens.
"""
