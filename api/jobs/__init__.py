"""What does Koe do by itself? Each day's jobs, who of several processes does them, and how an operator sees it."""
