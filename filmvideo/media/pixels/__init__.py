"""Planes of pixels: colour tags, Y′CbCr, chroma siting, images."""
