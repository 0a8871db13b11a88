"""What a desk does with a case: reading, claiming, replying, handing it on."""
