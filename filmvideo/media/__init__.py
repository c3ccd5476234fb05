"""The moving image: clips in, clips out; the only place that knows of files, codecs and FFmpeg."""
