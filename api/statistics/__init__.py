"""What do workers give to the statistics, and to whom is it sealed?"""
