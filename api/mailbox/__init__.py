"""How does a worker read replies, answer, delete and withdraw?"""
