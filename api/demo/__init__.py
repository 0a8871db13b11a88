"""A throw-away instance with people and reports in it, made by the same steps that people take."""
