"""A frame in two passes over its rows: planes to the light of the layers, and that light to planes.

Between them, halation is computed on a small copy of the light (`filmvideo.engine.cpu.halation`). A pass works on a
band of rows and needs no other band, so bands go to threads in any order. A row is the same in any band, to the last
bit. Only the light is stored as a whole frame.
"""
