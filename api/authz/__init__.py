"""Who may do what: policy (the table), principal (the kinds of caller), guard (the doors)."""
