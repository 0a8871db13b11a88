"""What is copied away, and how long can it be read?"""
