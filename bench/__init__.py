"""What Koe costs, beside the physical limit, measured in one run (`make bench`)."""
