"""What can an operator type? One module for each family of commands; `api/cli.py` puts them together."""
