"""What a user chooses: looks, their files, and the presets that ship."""
