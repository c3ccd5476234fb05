"""An output made again from its manifest, and compared."""
