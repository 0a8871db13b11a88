"""What a desk writes on a case for itself alone: the server keeps it, and cannot tell a note from a referral."""
