"""How do sealed facts become published tables? Counted once, noised once, stored for ever (docs/statistics.md)."""
