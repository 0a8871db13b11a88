"""What if somebody has lost passphrase and recovery code? Fresh keys under the same account, and the desk is told."""
