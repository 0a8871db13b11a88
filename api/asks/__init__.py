"""Before a case goes to another desk, that desk is asked whether it would take it; the server carries both letters."""
