"""How does a case move, whose turn is it, and by which day?"""
