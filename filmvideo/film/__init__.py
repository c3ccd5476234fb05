"""Film: what a stock is, and what exposure, development, printing and viewing make of it."""
