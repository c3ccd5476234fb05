"""What machines do to film: weave, breath, flicker, leaking light, dust, hairs and scratches."""
