"""How do files come in, part by part, before the letter that names them?"""
