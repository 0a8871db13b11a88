"""Who is away, from when to when, and who looks after their cases meanwhile."""
