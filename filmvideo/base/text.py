r"""Names of files as text, JSON, XML and URLs.

A name on a Unix disk is bytes; Python keeps bytes that are not UTF-8 as lone surrogates (PEP 383), which UTF-8 has no
codes for. In text such a byte is written \xe9. JSON holds a surrogate as the escape \udce9, which reads back as it
was; a URL has the bytes themselves.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import quote

_UNDECODED = re.compile("[\ud800-\udfff]")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def text_of(name: str | Path) -> str:
    r"""Return a name as text; a byte that is not UTF-8 becomes \xe9."""
    return _UNDECODED.sub(_escape, str(name))


def xml_text_of(name: str | Path) -> str:
    r"""Return a name as XML can hold it; control characters become \x01."""
    return _NOT_XML.sub(lambda match: f"\\x{ord(match[0]):02x}", text_of(name))


def json_text(values: object) -> str:
    """Return plain values as JSON that UTF-8 can hold; other objects by their text."""
    text = json.dumps(values, indent=2, ensure_ascii=False, default=_plain)
    return _UNDECODED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def url_of(path: Path) -> str:
    """Return a relative path as a URL's, by the bytes of its name."""
    return quote(path.as_posix().encode("utf-8", "surrogateescape"))


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"


def _plain(value: object) -> str:
    return str(value) if isinstance(value, Path) else repr(value)
