"""How does a report come in?"""
