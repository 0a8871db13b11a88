"""What a lead sees of the whole desk, and does with all cases of a colleague."""
