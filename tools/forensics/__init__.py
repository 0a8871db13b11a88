"""What does a visit leave on the phone? A real browser with a real profile folder, and a search of every file in it."""
