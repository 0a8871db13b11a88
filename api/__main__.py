"""`python -m api` is the command `koe`."""

from api.cli import main

main()
