"""A frame in two passes over its rows: planes to the light of the layers, and that light to planes.

Between them, what comes back from the base is worked out on a small copy of the light
(`filmvideo.engine.cpu.halation`). A pass works a band of rows and needs nothing of another band, so bands go to threads
as they come; what it computes for a row is the same in any band, to the last bit. Nothing as large as a frame is stored
but the light itself.
"""
