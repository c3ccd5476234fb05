"""Names and places of files: atomic writes, sequence names, pipes, timecode."""
