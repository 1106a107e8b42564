"""Bytes to text by the charset that an HTTP header names, where the bytes themselves say nothing."""

from __future__ import annotations

import codecs
import re

NAMED = re.compile(r"\bcharset\s*=\s*[\"']?\s*([\w.:+-]{1,40})", re.IGNORECASE)
SAYS_ITSELF = re.compile(
    rb"\A\s*(?:\xfe\xff|\xff\xfe)|<meta[^>]{0,300}\bcharset\s*=|\A\s*<\?xml[^>]{0,200}\bencoding\s*=", re.IGNORECASE
)
HEAD_BYTES = 4096  # browsers look at the first 1,024
# The legacy encodings of the WHATWG Encoding Standard by Python's names, and what the standard reads in place of some.
LEGACY = frozenset((
    *(f"cp{page}" for page in (866, 932, 949, 950, 874, *range(1250, 1259))),
    *(f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
    "koi8-r", "koi8-u", "mac-roman", "gb18030", "big5hkscs", "euc_jp", "iso2022_jp",
))  # fmt: skip
READ_AS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}


def by_header(body: bytes, content_type: str) -> str | None:
    """Return a page as the charset of its Content-Type reads it; None where that need not, or cannot, be asked.

    It is not asked where the bytes name a charset themselves, or are UTF-8, whatever the header says.

    >>> by_header("Größe".encode("cp1252"), "text/html; charset=ISO-8859-1"), by_header(b"Gr", "text/html")
    ('Größe', None)
    """
    named = NAMED.search(content_type)
    try:
        name = codecs.lookup(named.group(1)).name if named else ""
    except LookupError:
        return None
    name = READ_AS.get(name, name)
    if name not in LEGACY or SAYS_ITSELF.search(body[:HEAD_BYTES]) or _is_utf8(body):
        return None
    return body.decode(name, "replace")


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
