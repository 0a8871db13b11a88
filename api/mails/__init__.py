"""Who is told by mail that something waits, when, and never what? No routes: a person chooses under `api/account`."""
