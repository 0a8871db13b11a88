"""What does Koe lose when it is killed? Real clients with their own records, servers that are killed, and a count."""
