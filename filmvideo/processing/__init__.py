"""One clip or sequence rendered from source to file."""
