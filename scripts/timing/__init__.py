"""What filmvideo costs, and what an imitation by ffmpeg's filters costs beside it."""
