r"""Turns what a strategy writes into the records of its log; pure, no clock and no files.

A progress bar rewrites its line by a carriage return: only the text after the last one is kept
(those right before the newline are a line end, not a rewrite). Where the beginning of the line is
in the log already, the record keeps that one ``\r`` in front of its text: whoever joins the parts
of a line then drops what came before it.
"""

from core.runner.protocol import MAX_RECORD_BYTES, PREFIX_BYTES

MAX_TEXT_BYTES = MAX_RECORD_BYTES - PREFIX_BYTES - 1
"""The longest text of one record: the prefix and the newline take the rest."""


class LineStamper:
    """The lines of one stream: whole ones at once, the start of one when it is asked for.

    Attributes:
        is_holding: Whether bytes came that no record holds yet.
    """

    def __init__(self, letter: str) -> None:
        """Stamp with ``letter`` (``O`` or ``E``), in lower case where the line goes on."""
        self._whole = letter.encode() + b" "
        self._part = letter.lower().encode() + b" "
        self._held = b""
        self._is_open = False

    @property
    def is_holding(self) -> bool:
        """Whether bytes came that no record holds yet."""
        return bool(self._held)

    def feed(self, chunk: bytes, stamp: bytes) -> bytes:
        """Return the records, all with ``stamp``, that ``chunk`` completes.

        Args:
            chunk: What was read, of any size and cut anywhere.
            stamp: The first 33 bytes of every record.
        """
        if len(chunk) <= MAX_TEXT_BYTES:
            return self._fed(chunk, stamp)
        steps = range(0, len(chunk), MAX_TEXT_BYTES)
        return b"".join([self._fed(chunk[at : at + MAX_TEXT_BYTES], stamp) for at in steps])

    def flush(self, stamp: bytes) -> bytes:
        """Return a record of the line's start that is held, but for half of a character."""
        text, returns = self._without_last_return()
        cut = _character_cut(text, len(text))
        if text[:cut] in {b"", b"\r"}:
            return b""
        self._held = text[cut:] + returns
        self._is_open = True
        return b"%s%s%s\n" % (stamp, self._part, text[:cut])

    def finish(self, stamp: bytes) -> bytes:
        """Return the last record, of a line that never got its newline."""
        text, _ = self._without_last_return()
        if not text and not self._is_open:
            return b""
        return self._line_end(b"", stamp)

    def _fed(self, chunk: bytes, stamp: bytes) -> bytes:
        end = chunk.rfind(b"\n") + 1
        if not end:
            self._held += chunk
            return self._held_parts(stamp)
        begin = 0
        records = []
        if self._held or self._is_open:
            begin = chunk.find(b"\n") + 1
            records.append(self._line_end(chunk[: begin - 1], stamp))
        if begin < end:
            prefix = stamp + self._whole
            lines = chunk[begin : end - 1]
            if b"\r" in lines:
                lines = _rewritten(lines)
            records += (prefix, lines.replace(b"\n", b"\n" + prefix), b"\n")
        self._held = chunk[end:]
        if self._held:
            records.append(self._held_parts(stamp))
        return b"".join(records)

    def _line_end(self, text: bytes, stamp: bytes) -> bytes:
        self._held += text
        parts = self._held_parts(stamp)
        record = b"%s%s%s\n" % (stamp, self._whole, self._without_last_return()[0])
        self._held = b""
        self._is_open = False
        return parts + record if parts else record

    def _held_parts(self, stamp: bytes) -> bytes:
        """Shorten what is held: by what a return rewrites, and by records where it is too long."""
        if len(self._held) <= MAX_TEXT_BYTES and b"\r" not in self._held:
            return b""
        text, returns = self._without_last_return()
        text = _after_return(text, keep=self._is_open)
        parts = []
        while len(text) > MAX_TEXT_BYTES:
            cut = _character_cut(text, MAX_TEXT_BYTES)
            parts.append(b"%s%s%s\n" % (stamp, self._part, text[:cut]))
            text = text[cut:]
            self._is_open = True
        self._held = text + returns
        return b"".join(parts)

    def _without_last_return(self) -> tuple[bytes, bytes]:
        text = self._held.rstrip(b"\r")
        return text, b"\r" if len(text) < len(self._held) else b""


def _rewritten(lines: bytes) -> bytes:
    """Drop what returns rewrite in whole lines, of which the last stands without its newline."""
    lines = lines.rstrip(b"\r").replace(b"\r\n", b"\n")
    if b"\r" not in lines:
        return lines
    each = lines.split(b"\n")
    return b"\n".join([_after_return(line.rstrip(b"\r"), keep=False) for line in each])


def _after_return(text: bytes, *, keep: bool) -> bytes:
    at = text.rfind(b"\r")
    return text if at < 0 else text[at if keep else at + 1 :]


def _character_cut(text: bytes, at: int) -> int:
    """Return the last place up to ``at`` where a cut splits no UTF-8 character."""
    for back in range(1, min(at, 3) + 1):
        byte = text[at - back]
        if byte < 0x80:  # noqa: PLR2004 - below it ASCII, 0xC0 and above the start of a character
            return at
        if byte >= 0xC0:  # noqa: PLR2004
            size = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4  # noqa: PLR2004
            return at - back if size > back else at
    return at
