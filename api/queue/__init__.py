"""The lists of a desk: what stands in them, their covers, and the sealing of these to new keys."""
