"""Write docs/fidelity.md: python -m scripts.fidelity; needs `filmvideo[samples]` and takes minutes."""

from __future__ import annotations

import torch

from scripts.fidelity.page import write_page

if __name__ == "__main__":
    torch.set_num_threads(1)
    with torch.no_grad():
        print(write_page())
