"""What a clip or a sequence is, without decoding it."""
