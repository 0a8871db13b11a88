"""How is an instance put together again from a backup? The one program beside the worker's and the staff's that opens.

No module of the server leads here: `koe restore` starts it as a program of its own.
"""
