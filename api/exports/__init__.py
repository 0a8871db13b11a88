"""How does a whole desk leave in one file? A lead proposes to whom, another agrees, that lead's browser does it."""
