"""How do people read the published statistics?"""
