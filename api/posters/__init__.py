"""A poster as the server's command line prints it, to be compared before it is."""
