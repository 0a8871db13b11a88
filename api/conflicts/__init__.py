"""Who must not see which employer's reports? Sealed: the server keeps the desk's list and cannot read it."""
