"""Writers of clips, pipes, frame sequences and stills."""
