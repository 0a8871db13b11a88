"""Which staff action was done, and by whom: written by every slice, read by administrators."""
