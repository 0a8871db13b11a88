"""How does an instance go to another database, another place for files, or both?"""
