"""How does somebody write whose browser runs no script?"""
