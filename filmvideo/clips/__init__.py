"""The rendering of clips and frame sequences: what is asked for, how it is done, and what came of it."""
