"""Names in a recipe that become part of a path are one component of it, and apart from the run's own files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from filmvideo.base.errors import ParameterError
from filmvideo.cli import main
from filmvideo.media.files.names import check_component, safe_component, unique_names

if TYPE_CHECKING:
    from pathlib import Path

BAD = ["", ".", "..", "a/b", "a\\b", "a:b", "a*", "a?", "a|b", 'a"', "a<", "a\x00", "a\n", "a.", "a "]
LONG_OR_DEVICE = ["con", "NUL.x", "Com1", "lpt\u00b9", "conin$", "x" * 256]
ROWS = [
    "suffix = '../../../precious'",
    "suffix = 'x/../../../precious'",
    "suffix = '/x'",
    "suffix = 'x\\y'",
    "suffix = ':x'",
    'suffix = "a\\u0000b"',
    "container = 'mov/../../../../esc.mov'",
    "container = '../mp4'",
    "container = 'exe'",
    "name = '..'",
    "name = 'a/b'",
    "name = 'a.'",
    "name = 'aux'",
    "name = 'Stills'",
    "name = 'MANIFESTS'",
    "name = 'index.html'",
    "name = 'dailies.json'",
    "name = 'dailies.23.976.ale'",
    "name = 'timeline.otio'",
    "name = 'ascmhl'",
]
TWO = "name = 'a'\n[[output]]\ncodec = 'h264'\nname = 'A'"


@pytest.fixture
def card(tmp_path: Path) -> Path:
    (tmp_path / "card").mkdir()
    (tmp_path / "card" / "a.mov").write_text("no clip")
    return tmp_path / "card"


@pytest.mark.parametrize("row", [*ROWS, TWO])
def test_a_name_that_leads_elsewhere_is_refused_before_the_work(
    card: Path, row: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (card.parent / "r.toml").write_text(f"schema = 1\n[[output]]\ncodec = 'h264'\n{row}\n")
    out = card.parent / "out"
    recipe = str(card.parent / "r.toml")
    assert main(["dailies", str(card), "-o", str(out), "--stock", "vision3", "--recipe", recipe, "--overwrite"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "r.toml" in said
    assert not out.exists()
    assert sorted(path.name for path in card.parent.iterdir()) == ["card", "r.toml"]


@pytest.mark.parametrize(("out", "name"), [("card", "x"), (".", "card")])
def test_a_delivery_does_not_lie_among_what_is_read(
    card: Path, out: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = card.parent / "r.toml"
    recipe.write_text(f"schema = 1\n[[output]]\ncodec = 'h264'\nname = '{name}'\n")
    asked = ["dailies", str(card), "-o", str(card.parent / out), "--stock", "vision3", "--recipe", str(recipe)]
    assert main(asked) == 1
    assert "use another --out" in capsys.readouterr().err
    assert [path.name for path in card.iterdir()] == ["a.mov"]


@pytest.mark.parametrize("name", BAD + LONG_OR_DEVICE)
def test_a_component_obeys_every_platform(name: str) -> None:
    with pytest.raises(ParameterError, match="The name"):
        check_component(name, "The name")


@pytest.mark.parametrize("name", [name for name in BAD + LONG_OR_DEVICE if len(name) < 200])
def test_a_name_is_made_safe(name: str) -> None:
    check_component(safe_component(name), "The name")


@pytest.mark.parametrize("name", ["A001C001", "Café", "caf\udce9", ".view", "a b", "console", "com10", "a.b.c", "映画"])
def test_a_good_name_stays(name: str) -> None:
    check_component(name, "The name")
    assert safe_component(name) == name


def test_names_get_numbers_where_they_are_alike() -> None:
    assert unique_names(["a", "A", "a_2", "b"]) == ["a", "A_2", "a_2_2", "b"]


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{clip:05d}", "{clip} is text"),
        ("{tc:{frame}}", "format"),
        ("{clip!r}", "converts"),
        ("{frame:x}", "{frame} is a number"),
        ("{frame:999999d}", "{frame} is a number"),
        ("{clip.__class__}", "Unknown field"),
        ("{0}", "Unknown field"),
        ("{", "not a valid template"),
        ("x" * 501, "501 letters"),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused_before_the_work(
    card: Path, template: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = card.parent / "r.toml"
    recipe.write_text(f"schema = 1\n[burn_in.x]\ntop = '{template}'\n[[output]]\ncodec = 'h264'\nburn_in = 'x'\n")
    out = card.parent / "out"
    assert main(["dailies", str(card), "-o", str(out), "--stock", "vision3", "--recipe", str(recipe)]) == 1
    assert said in capsys.readouterr().err
    assert not out.exists()
