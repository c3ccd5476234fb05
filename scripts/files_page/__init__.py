"""The page docs/files.md: what is read and written, and what of a clip each file keeps."""
