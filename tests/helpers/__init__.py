"""What tests share: pictures, clips, films, programs and readers."""
