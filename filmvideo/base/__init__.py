"""What every room stands on: errors, shapes, TOML, checked parameters."""
