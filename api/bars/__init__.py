"""Who may not see a case, because it is about them?"""
