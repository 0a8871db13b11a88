"""What does the operator say of itself, and promise? Not api/settings.py, which is the environment of one process."""
