"""Bodies that were kept in the chunks in which they came over the line: wget and Heritrix keep them so, we do not."""

from __future__ import annotations

import re

HEAD = re.compile(rb"([0-9a-f]{1,8})[ \t]*(?:;[^\r\n]{0,1024})?\r?\n", re.IGNORECASE)
BREAK = re.compile(rb"\r?\n")


def joined(body: bytes, transfer_encoding: str) -> bytes:
    r"""Return a body with its chunks joined, where it is kept in chunks; many crawlers join them and leave the header.

    Of one that ends too early all that is there is returned, as of a body without chunks.

    >>> joined(b"3\r\nTwo\r\n6; x=1\r\n words\r\n0\r\n\r\n", "chunked"), joined(b"Joined", "chunked")
    (b'Two words', b'Joined')
    """
    if "chunked" not in transfer_encoding.lower():
        return body
    parts: list[bytes] = []
    place = 0
    while head := HEAD.match(body, place):
        size = int(head[1], 16)
        if not size:
            return b"".join(parts)
        parts.append(body[head.end() : head.end() + size])
        end = head.end() + size
        if end >= len(body):
            return b"".join(parts) if len(parts) > 1 or end == len(body) else body
        behind = BREAK.match(body, end)
        if behind is None:
            return body
        place = behind.end()
    return b"".join(parts) if parts and place >= len(body) else body
