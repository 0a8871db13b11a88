"""How does an account end? Deactivated for a while, or deleted; what was signed and logged stays readable."""
