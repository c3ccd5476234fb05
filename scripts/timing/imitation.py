"""The imitation: a glow, a table of colours and noise, by ffmpeg's own filters through PyAV.

`best` is the fastest such graph known: floats, the glow blurred at an eighth of the size. `usual` is what people run: 8
bits all the way, the glow at full size. Neither knows density, a negative or a print.
"""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import av
from av.filter import Graph
from av.filter.context import FilterContext
from av.video.stream import VideoStream

_SIDE = 33
_GLOW = {
    "best": "format=gbrpf32le,split[a][b];[b]scale=iw/8:ih/8:flags=area,gblur=sigma={small},"
    "scale={width}:{height}:flags=bilinear[c];[a][c]blend=all_mode=addition:all_opacity=0.1,"
    "lut3d={cube}:interp=tetrahedral,format=yuv420p,noise=alls=6:allf=t",
    "usual": "format=gbrp,split[a][b];[b]gblur=sigma={sigma}[c];[a][c]blend=all_mode=screen:all_opacity=0.1,"
    "lut3d={cube}:interp=tetrahedral,noise=alls=6:allf=t,format=yuv420p",
}


def cube(folder: Path) -> Path:
    """Write a table of colours with a film's S in it."""
    path = folder / "look.cube"
    steps = [n / (_SIDE - 1) for n in range(_SIDE)]
    rows = [
        " ".join(
            f"{0.03 + 0.92 * (x * x * (3 - 2 * x)) ** p:.6f}" for x, p in zip((r, g, b), (0.95, 1, 1.08), strict=True)
        )
        for b in steps
        for g in steps
        for r in steps
    ]
    path.write_text(f"LUT_3D_SIZE {_SIDE}\n" + "\n".join(rows) + "\n")
    return path


def run(clip: Path, kind: str, table: Path, threads: int) -> int:
    """Decode a clip through the imitation and give how many frames came out."""
    done = 0
    with av.open(str(clip)) as source:
        stream = source.streams.video[0]
        stream.thread_type, stream.codec_context.thread_count = "AUTO", threads
        graph = _graph(stream, kind, table, threads)
        for frame in source.decode(stream):
            graph.push(frame)
            graph.pull()
            done += 1
    return done


def _graph(stream: VideoStream, kind: str, table: Path, threads: int) -> Graph:
    size = {"width": stream.width, "height": stream.height, "sigma": stream.height / 18, "small": stream.height / 144}
    graph = Graph()
    graph.threads = threads
    text = _GLOW[kind].format(cube=table, **size)
    source = graph.add_buffer(template=stream)
    sink = graph.add("buffersink")
    _link(graph, source, sink, text)
    graph.configure()
    return graph


def _link(graph: Graph, source: FilterContext, sink: FilterContext, text: str) -> None:
    """Link the filters of a text one by one; `;` separates chains, labels are in brackets."""
    labels: dict[str, tuple[FilterContext, int]] = {}
    last: tuple[FilterContext, int] = (source, 0)
    for chain in text.split(";"):
        ins, filters, outs = _split(chain)
        for n, one in enumerate(filters):
            name, _, args = one.partition("=")
            made = graph.add(name, args or None)
            for i, (before, pad) in enumerate([labels[label] for label in ins] if n == 0 and ins else [last]):
                before.link_to(made, pad, i)
            last = (made, 0)
        for pad, label in enumerate(outs):
            labels[label] = (last[0], pad)
    last[0].link_to(sink, 0, 0)


def _split(chain: str) -> tuple[list[str], list[str], list[str]]:
    ins: list[str] = []
    outs: list[str] = []
    while chain.startswith("["):
        label, chain = chain[1:].split("]", 1)
        ins.append(label)
    while chain.endswith("]"):
        chain, label = chain[:-1].rsplit("[", 1)
        outs.insert(0, label)
    return ins, chain.split(","), outs


def timed_ms(clip: Path, kind: str, table: Path, threads: int) -> float:
    """Time decoding a clip through the imitation."""
    started = perf_counter()
    count = run(clip, kind, table, threads)
    return 1e3 * (perf_counter() - started) / count
