"""What a desk does with its cases: the queue, reading, claiming, replying."""
