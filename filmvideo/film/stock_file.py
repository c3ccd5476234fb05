"""Reading a stock from presets/stocks/NAME.toml.

Every key has a type and a range, unknown keys are refused; [estimated] explains figures that no sheet gives, and
[neutral_fit] is what the greys ask of the sheet's.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import torch
from jaxtyping import Float64
from torch import Tensor

from filmvideo.base.errors import PresetError
from filmvideo.base.toml import TomlTable, read_toml
from filmvideo.colour.spectra import resample
from filmvideo.film.backing import BACKINGS
from filmvideo.film.densitometer import STATUS
from filmvideo.film.emulsion import BASE_INDEX, Base, Layer, sum_of_gaussians
from filmvideo.film.neutral_fit import NeutralFit, apply_neutral_fit
from filmvideo.film.stock import COLOUR_LAYERS, Plot, PublishedCurve, Reciprocity, Stock

if TYPE_CHECKING:
    from pathlib import Path

KINDS = ("negative", "reversal", "print")
MEDIA = ("cine", "still", "paper")
DYES = ("cyan", "magenta", "yellow")
_BINS = 41


def load_stock(path: Path) -> Stock:
    """Read a stock file; raise PresetError naming the key that is wrong."""
    root = read_toml(path)
    root.number("schema", 1, 1)
    head = root.table("stock")
    layers = ("silver",) if head.choice("image", ("dye", "silver"), "dye") == "silver" else COLOUR_LAYERS
    curve, couplers, grey = root.table("curve"), root.table("couplers"), root.table("grey")
    unit_dye, minimum = _dyes(root.table("dye"), layers)
    stock = Stock(
        id=head.text("id"),
        name=head.text("name"),
        kind=head.choice("kind", KINDS),
        medium=head.choice("medium", MEDIA),
        maker=head.text("maker", ""),
        code=head.text("code", ""),
        year=int(head.number("year", 1890, 2100)) if "year" in head else None,
        aliases=head.texts("aliases"),
        exposure_index=head.number("exposure_index", 0.1, 100000) if "exposure_index" in head else None,
        balance_kelvin=head.number("balance_kelvin", 1000, 25000, 5500),
        log_sensitivity=_rows(root.table("sensitivity"), layers),
        unit_dye=unit_dye,
        minimum=minimum,
        status=curve.choice("densitometer", STATUS),
        knots=tuple(_knots(curve.table(layer)) for layer in layers),
        inhibition=_inhibition(couplers, len(layers)),
        diffusion_um=couplers.number("diffusion_um", 0, 200, 0.0),
        grey_log_exposure=grey.number("log_exposure", -6, 6) if "log_exposure" in grey else None,
        aim=_tensor(grey.numbers("aim_density", len(layers))) if "aim_density" in grey else None,
        printing_contrast=_contrast(grey, len(layers)),
        source=root.sentences("source"),
        estimated=root.sentences("estimated"),
        digest=hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    stock = _with_neutral_fit(_with_structure(stock, root), root.table("neutral_fit"))
    for table in (head, curve, couplers, grey, root):
        table.reject_unknown_keys()
    return _validate(stock, path)


def _with_structure(stock: Stock, root: TomlTable) -> Stock:
    """Return the stock with its optional data: grain, MTF, other developments and the emulsion."""
    layers = stock.layers
    return replace(
        stock,
        granularity=_plots(root.table("granularity"), layers, "density", "rms_x1000", known=("like",)),
        granularity_like=root.table("granularity").text("like", ""),
        mtf=_plots(root.table("mtf"), layers, "cycles_per_mm", "percent"),
        pushes=_pushes(root.table("push"), layers),
        reciprocity=_reciprocity(root.table("reciprocity"), len(layers)),
        emulsion=_emulsion(root.table("emulsion"), layers),
        base=_base(root.table("base")),
    )


def _with_neutral_fit(stock: Stock, table: TomlTable) -> Stock:
    """Return the stock moved by its neutral fit, and the sheet's own curves beside."""
    stock = replace(stock, sheet_curves=stock.knots, sheet_dye=stock.unit_dye)
    if not table.values:
        return stock
    start, stop = table.number("start", -10, 10), table.number("stop", -10, 10)
    rows = [_tensor(table.numbers(stock.layers[0]))]
    rows += [_tensor(table.numbers(layer, len(rows[0]))) for layer in stock.layers[1:]]
    if len(rows[0]) < 2 or stop <= start:
        raise PresetError(f"{table.where}: offsets need at least two places, and stop above start.")
    flanks = torch.stack([_tensor(table.numbers(f"{dye}_flanks", 2)) for dye in DYES])
    fit = NeutralFit(start, stop, torch.stack(rows), flanks)
    table.reject_unknown_keys()
    return apply_neutral_fit(stock, fit)


def _validate(stock: Stock, path: Path) -> Stock:
    if stock.kind != "print" and (stock.grey_log_exposure is None or stock.exposure_index is None):
        raise PresetError(f"{path.name}: camera film needs [stock] exposure_index and [grey] log_exposure.")
    if stock.kind == "print" and stock.aim is None:
        raise PresetError(
            f"{path.name}: print film needs [grey] aim_density, the Status density of a printed grey card."
        )
    if stock.mtf and set(stock.mtf) != set(stock.layers):
        raise PresetError(f"{path.name}: [mtf] must have every layer or none, got {', '.join(stock.mtf)}.")
    for layer, knots in zip(stock.layers, stock.knots, strict=True):
        rise = knots.density.diff()
        if bool((rise * torch.sign(knots.density[-1] - knots.density[0]) < 0).any()):
            raise PresetError(f"{path.name}: the characteristic curve of the {layer} layer is not monotone.")
    return stock


def _tensor(values: list[float]) -> Float64[Tensor, " n"]:
    return torch.tensor(values, dtype=torch.float64, device="cpu")


def _row(table: TomlTable, key: str) -> Float64[Tensor, "81"]:
    return resample(_tensor(table.numbers(key, _BINS)), 380, 10)


def _rows(table: TomlTable, keys: tuple[str, ...]) -> Float64[Tensor, "layers 81"]:
    rows = torch.stack([_row(table, key) for key in keys])
    table.reject_unknown_keys()
    return rows


def _dyes(table: TomlTable, layers: tuple[str, ...]) -> tuple[Float64[Tensor, "layers 81"], Float64[Tensor, "81"]]:
    if layers == ("silver",):
        unit = torch.ones(1, 81, dtype=torch.float64, device="cpu")
    else:
        unit = torch.stack([_row(table, dye) for dye in DYES])
    minimum = _row(table, "minimum") if "minimum" in table else torch.zeros_like(unit[0])
    table.reject_unknown_keys()
    return unit, minimum


def _contrast(table: TomlTable, layers: int) -> Float64[Tensor, " layers"]:
    values = table.numbers("printing_contrast", layers) if "printing_contrast" in table else [1.0] * layers
    return _tensor(values)


def _knots(table: TomlTable) -> PublishedCurve:
    start, stop = table.number("start", -10, 10), table.number("stop", -10, 10)
    density = _tensor(table.numbers("density"))
    if len(density) < 4 or stop <= start:
        raise PresetError(f"{table.where}: a curve needs at least four points, and stop above start.")
    table.reject_unknown_keys()
    return PublishedCurve(start, stop, density)


def _pushes(table: TomlTable, layers: tuple[str, ...]) -> dict[float, tuple[PublishedCurve, ...]]:
    found: dict[float, tuple[PublishedCurve, ...]] = {}
    for stops in table.values:
        try:
            place = float(stops)
        except ValueError:
            raise PresetError(f"{table.where}: keys must be numbers of stops, got {stops!r}.") from None
        curves = table.table(stops)
        found[place] = tuple(_knots(curves.table(layer)) for layer in layers)
        curves.reject_unknown_keys()
    return found


def _emulsion(table: TomlTable, layers: tuple[str, ...]) -> tuple[Layer, ...]:
    coated = tuple(_layer(name, table.table(name), layers) for name in table.values)
    exposed = [layer.exposes for layer in coated if layer.exposes]
    if coated and sorted(exposed) != sorted(layers):
        raise PresetError(
            f"{table.where}: `exposes` must name each of {', '.join(layers)} once, got {', '.join(exposed) or 'none'}."
        )
    return coated


def _layer(name: str, table: TomlTable, layers: tuple[str, ...]) -> Layer:
    layer = Layer(
        name,
        table.number("thickness_um", 0.1, 50),
        table.number("index", 1, 3),
        _absorption(table.table("absorbs")),
        table.number("scatters_per_um", 0, 10, 0.0),
        table.choice("exposes", layers) if "exposes" in table else "",
        _absorption(table.table("masks")),
    )
    table.reject_unknown_keys()
    return layer


def _absorption(table: TomlTable) -> Float64[Tensor, "81"]:
    """Read an absorption per µm, as Gaussians or at the 41 wavelengths of the sheet."""
    if "per_um_at_10_nm" in table:
        values = _row(table, "per_um_at_10_nm")
    else:
        peaks = table.numbers("peak_nm") if table.values else []
        widths, heights = [table.numbers(key, len(peaks)) if peaks else [] for key in ("sigma_nm", "per_um")]
        if min(widths, default=1) <= 0:
            raise PresetError(f"{table.where}: sigma_nm must be above 0, got {min(widths):g}.")
        values = sum_of_gaussians(peaks, widths, heights)
    if float(values.amin()) < 0:
        raise PresetError(f"{table.where}: absorption must be 0 or more, got {float(values.amin()):g}.")
    table.reject_unknown_keys()
    return values


def _base(table: TomlTable) -> Base | None:
    if not table.values:
        return None
    material, backing = table.choice("material", BASE_INDEX), table.choice("backing", BACKINGS)
    base = Base(material, table.number("thickness_um", 20, 300), backing, BACKINGS[backing].reflectance)
    table.reject_unknown_keys()
    return base


def _reciprocity(table: TomlTable, layers: int) -> Reciprocity | None:
    if not table.values:
        return None
    found = Reciprocity(table.number("from_s", 1e-3, 1000), _tensor(table.numbers("schwarzschild", layers)))
    if bool(((found.schwarzschild <= 0.2) | (found.schwarzschild > 1)).any()):
        raise PresetError(f"{table.where}: schwarzschild exponents must be above 0.2 and up to 1.")
    table.reject_unknown_keys()
    return found


def _inhibition(table: TomlTable, layers: int) -> Float64[Tensor, "layers layers"]:
    if "inhibition" not in table:
        return torch.zeros(layers, layers, dtype=torch.float64, device="cpu")
    return torch.stack([_tensor(row) for row in table.rows("inhibition", layers)])


def _plots(table: TomlTable, layers: tuple[str, ...], x: str, y: str, known: tuple[str, ...] = ()) -> dict[str, Plot]:
    plots: dict[str, Plot] = {}
    for key in known:
        table.text(key, "")
    for layer in layers:
        pair = table.table(layer)
        if pair.values:
            places = pair.numbers(x)
            plots[layer] = Plot(tuple(places), tuple(pair.numbers(y, len(places))))
        pair.reject_unknown_keys()
    table.reject_unknown_keys()
    return plots
