"""The wheel: built, installed elsewhere, and used without the checkout."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from pathlib import Path

import pytest
from helpers.running import ran

ROOT = Path(__file__).parents[2]
USE = """
import json, pathlib, torch
import filmvideo
from filmvideo.looks.presets import find_stock, look_paths, presets_dir, stock_names
display = filmvideo.render_frame(torch.full((3, 2, 2), 0.18), filmvideo.Look(), engine="reference")
print(json.dumps({
    "package": filmvideo.__file__,
    "presets": str(presets_dir()),
    "stock": find_stock("vision3").name,
    "stocks": len(set(stock_names().values())),
    "looks": len(look_paths()),
    "grey": float(display.mean()),
}))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = ran(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.glob("filmvideo-*.whl")
    return path


def test_the_wheel_holds_presets_data_and_types(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    data = [path for kind in ("*.csv", "py.typed", "*.py") for path in (ROOT / "filmvideo").rglob(kind)]
    presets = list((ROOT / "presets").rglob("*.toml"))
    assert presets
    assert {str(path.relative_to(ROOT)) for path in data} <= names
    assert {f"filmvideo/{path.relative_to(ROOT)}" for path in presets} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("licenses/NOTICE") for name in names)
    assert not [name for name in names if name.startswith(("tests", "scripts", "samples"))]


def test_the_installed_wheel_renders_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "installed"
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet"]
    ran([*install, "--target", str(place), str(wheel)], check=True, capture_output=True)
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    bare["PYTHONPATH"] = str(place)
    run = [sys.executable, "-W", "error", "-c", USE]
    done = ran(run, cwd=tmp_path, env=bare, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert Path(found["package"]).is_relative_to(place)
    assert Path(found["presets"]).is_relative_to(place)
    assert found["stock"] == "Kodak Vision3 250D"
    assert found["stocks"] == len(list((ROOT / "presets" / "stocks").glob("*.toml")))
    assert found["looks"] == len(list((ROOT / "presets" / "looks").glob("*.toml")))
    assert 0.05 < found["grey"] < 0.2
