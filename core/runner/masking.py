"""Keeps secrets out of what is written down: wherever one stands, a run of bullets is put instead.

A secret is looked for as it is and in the forms that programs commonly give to it: quoted for an
address, in base64 wherever in a longer text it begins, as Python shows a text, as JSON escapes it,
and each line of one that has several. What has been turned into something else (encrypted, spelt
letter by letter) is not recognised. Pure: no clock and no files.

Most text holds no secret, and to look for a hundred forms takes ten times as long as to log what
was read. So two questions are asked first, each in a pass of C or two. Are there long runs of the
characters that secrets are made of? Words and figures are shorter. And is one of the aligned words
of four bytes among the first words of a secret? Where secrets are short, the second alone is asked.
"""

from core.runner.base import TYPE_CHECKING, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal

BULLETS = "••••••••".encode()
"""What stands for every secret, so that not even its length is told."""
LEAST_BYTES = 6
"""A shorter value is not looked for: it would be found in half of all words."""

_WORD: "Literal['I']" = "I"
_WORD_BYTES = 4
_TELLING_BYTES = 2 * _WORD_BYTES - 1
"""What is at least as long holds a whole aligned word wherever it stands."""
_LONG_BYTES = 12
_MOST_RUNS = 64
_NEAR_BYTES = 128
"""So far back every place is looked at where the beginning of a secret may be; further back, only
the beginnings of longer ones are looked for."""
_DIGITS = b"0123456789"
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PLAIN = frozenset(_LETTERS + _DIGITS)
_WORDY = _PLAIN | frozenset(b"_-+/=.%~")
_UNQUOTED = _PLAIN | frozenset(b"_.-~")
_STANDARD = (_LETTERS + _DIGITS + b"+/").decode()
_URL_SAFE = (_LETTERS + _DIGITS + b"-_").decode()


class Mask:
    """The secrets of one run, in all the forms that are looked for."""

    def __init__(self, values: "Iterable[str]") -> None:
        """Look for ``values``; those shorter than :data:`LEAST_BYTES` are left alone."""
        found = {form for value in values for form in _forms(value) if len(form) >= LEAST_BYTES}
        self._forms = sorted(found, key=len, reverse=True)
        self._has_newlines = any(b"\n" in form for form in self._forms)
        self._by_head: dict[bytes, list[bytes]] = {}
        for form in self._forms:
            for size in (1, 2):
                self._by_head.setdefault(form[:size], []).append(form)
        self._lengthy = [form for form in self._forms if len(form) > _NEAR_BYTES]
        anchors = [_anchor(form) for form in self._forms]
        self._tiny = [each for each in anchors if len(each) < _TELLING_BYTES]
        telling = [each for each in anchors if len(each) >= _TELLING_BYTES]
        self._words = frozenset([word for each in telling for word in _first_words(each)])
        # Without short ones, only long runs can hold any.
        shortest = min([len(each) for each in telling], default=0)
        self._run = b"x" * shortest if shortest >= _LONG_BYTES else b""
        used = frozenset(b"".join(telling))
        self._marks = bytes([120 if byte in used else 32 for byte in range(256)])

    def __bool__(self) -> bool:
        """Return whether there is anything to look for."""
        return bool(self._forms)

    def text(self, text: str) -> str:
        """Return ``text`` without secrets."""
        if not self._forms:
            return text
        data, _ = self.split(text.encode("utf-8", "surrogatepass"), is_last=True)
        return data.decode("utf-8", "surrogatepass")

    def stream(self) -> "MaskedStream | None":
        """Return what takes the secrets out of one stream, None where there are none."""
        return MaskedStream(self) if self._forms else None

    def split(self, data: bytes, *, is_last: bool) -> tuple[bytes, bytes]:
        """Return the beginning of ``data`` without secrets, and its end as it is.

        The end is what may be the beginning of a secret; where this ``is_last`` it is empty.
        """
        cut = len(data) if is_last else self._tail(data, 0)
        if not self._may_hold(data):
            return data[:cut], data[cut:]
        parts = []
        at = 0
        for begin, end in self._places(data):
            if begin < at:
                continue
            if begin >= cut:
                break
            parts += [data[at:begin], BULLETS]
            at = end
            if end > cut:
                cut = self._tail(data, end)
        parts.append(data[at:cut])
        return b"".join(parts), data[cut:]

    def _may_hold(self, data: bytes) -> bool:
        """Return whether a piece of some form is in ``data``."""
        for form in self._tiny:
            if form in data:
                return True
        text = self._long_runs(data) if self._run else data
        text += b"\0" * (-len(text) % _WORD_BYTES)
        return not self._words.isdisjoint(memoryview(text).cast(_WORD))

    def _long_runs(self, data: bytes) -> bytes:
        """Return those runs of the secrets' characters that are long enough to hold one.

        Where there are many, to go through them takes longer than to take ``data`` as it is.
        """
        marks = data.translate(self._marks)
        run = self._run
        runs: list[bytes] = []
        at = marks.find(run)
        while at >= 0:
            if len(runs) > _MOST_RUNS:
                return data
            end = marks.find(b" ", at)
            if end < 0:
                end = len(marks)
            runs.append(data[at:end])
            at = marks.find(run, end)
        return b" ".join(runs)

    def _places(self, data: bytes) -> list[tuple[int, int]]:
        """Return begin and end of every form in ``data``: first those before, then the longer."""
        places = []
        for form in self._forms:
            at = data.find(form)
            while at >= 0:
                places.append((at, at + len(form)))
                at = data.find(form, at + 1)
        places.sort(key=_earlier_and_longer)
        return places

    def _tail(self, data: bytes, start: int) -> int:
        """Return where the longest end of ``data`` begins that a form begins with."""
        size = best = len(data)
        if not self._has_newlines:
            start = max(start, data.rfind(b"\n") + 1)
        for form in self._lengthy:
            at = data.find(form[:_NEAR_BYTES], max(start, size - len(form) + 1))
            while at >= 0:
                if form.startswith(data[at:]):
                    best = min(at, best)
                    break
                at = data.find(form[:_NEAR_BYTES], at + 1)
        for at in range(max(start, size - _NEAR_BYTES), best):
            for form in self._by_head.get(data[at : at + 2], ()):
                if len(form) > size - at and form.startswith(data[at:]):
                    return at
        return best


class MaskedStream:
    """A stream of bytes without secrets, wherever it was cut."""

    def __init__(self, mask: Mask) -> None:
        """Begin with nothing held back."""
        self._mask = mask
        self._held = b""

    def feed(self, chunk: bytes) -> bytes:
        """Return what is known to be no secret; what may become one is held back."""
        data, self._held = self._mask.split(self._held + chunk, is_last=False)
        return data

    def finish(self) -> bytes:
        """Return what was held back, once nothing follows."""
        data, self._held = self._mask.split(self._held, is_last=True)
        return data


def _earlier_and_longer(place: tuple[int, int]) -> tuple[int, int]:
    return place[0], -place[1]


def _forms(value: str) -> "Iterator[bytes]":
    """Yield the forms of a secret; some may be the same, and some too short."""
    # White space around it is no part of what must not be seen, and would hold up every line.
    if len(_encoded(value.strip())) >= LEAST_BYTES:
        value = value.strip()
    elif len(_encoded(value)) < LEAST_BYTES or not value.strip():
        return
    data = _encoded(value)
    yield data
    yield value.encode("utf-8", "surrogatepass")
    for line in value.split("\n"):
        yield from map(_encoded, _shown(line.strip()))
    yield from map(_encoded, _shown(value))
    yield repr(data)[2:-1].encode()
    for safe, space in ((b"/", b"%20"), (b"", b"%20"), (b"", b"+")):
        yield _quoted(data, safe, space)
    for alphabet in (_STANDARD, _URL_SAFE):
        yield from _in_base64(data, alphabet)


def _shown(text: str) -> "Iterator[str]":
    """Yield a text as it is, and as Python and JSON write it between quotes."""
    yield text
    yield repr(text)[1:-1]
    yield ascii(text)[1:-1]
    yield quoted(text)[1:-1]
    yield "".join([each if ord(each) >= 128 else quoted(each)[1:-1] for each in text])  # noqa: PLR2004


def _encoded(text: str) -> bytes:
    """Return a text as the environment of a process holds it."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def _quoted(data: bytes, safe: bytes, space: bytes) -> bytes:
    """Return ``data`` as addresses have it: urllib's ``quote`` and ``quote_plus``."""
    kept = _UNQUOTED | frozenset(safe)
    return b"".join(
        [
            bytes([byte]) if byte in kept else space if byte == 32 else b"%%%02X" % byte  # noqa: PLR2004
            for byte in data
        ]
    )


def _in_base64(data: bytes, alphabet: str) -> "Iterator[bytes]":
    """Yield ``data`` in base64, and what is the same of it wherever in a text it stands."""
    whole = _base64(data, alphabet)
    padding = "=" * (-len(whole) % 4)
    yield (whole + padding).encode()
    for before, unsure in ((0, 0), (1, 2), (2, 3)):
        text = _base64(b"\0" * before + data, alphabet)
        yield text[unsure : (before + len(data)) * 8 // 6].encode()


def _base64(data: bytes, alphabet: str) -> str:
    """Return ``data`` in base64, without padding."""
    letters = []
    for at in range(0, len(data), 3):
        group = int.from_bytes(data[at : at + 3].ljust(3, b"\0"), "big")
        letters += [alphabet[group >> shift & 63] for shift in (18, 12, 6, 0)]
    return "".join(letters[: (len(data) * 8 + 5) // 6])


def _anchor(form: bytes) -> bytes:
    """Return a piece of ``form`` that stands in no ordinary text, the whole where there is none."""
    for kind in (_PLAIN, _WORDY):
        longest = max(_runs(form, kind), key=len, default=b"")
        if len(longest) >= _LONG_BYTES:
            return longest
    return form


def _first_words(anchor: bytes) -> "Iterator[int]":
    """Yield, as numbers, the words one of which is aligned wherever ``anchor`` stands."""
    for at in range(_WORD_BYTES):
        yield from memoryview(anchor[at : at + _WORD_BYTES]).cast(_WORD)


def _runs(form: bytes, kind: "frozenset[int]") -> list[bytes]:
    """Return the pieces of ``form`` that consist of bytes of this ``kind``."""
    return bytes([byte if byte in kind else 32 for byte in form]).split()
