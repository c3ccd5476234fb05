"""Pairs of digital and film colours by the spectral engine, and how well each model of `match` fits them."""
