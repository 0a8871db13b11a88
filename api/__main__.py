"""`python -m api` is the command `koe` as the server needs it: without what signs on another machine."""

from api.cli import main

main()
