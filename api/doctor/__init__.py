"""What can be wrong with an instance? One module for each matter; `examine` asks all of them."""
