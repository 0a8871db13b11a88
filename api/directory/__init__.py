"""Which desks may a worker write to?"""
