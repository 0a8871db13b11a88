"""How does a case end for good?"""
