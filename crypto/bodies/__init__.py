"""What each kind of letter says, in its canonical JSON; `crypto.letters` is what they are written in."""
