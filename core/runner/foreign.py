"""Functions of the C library, by ``_ctypes`` alone: ``ctypes`` would cost a start 3 ms and more."""

from core.runner.base import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

try:
    import _ctypes
except ImportError:
    import ctypes


def foreign(name: str) -> "Callable[..., int]":
    """Return the C function ``name``, which returns an ``int``.

    It takes numbers as C's ``int``, bytes, and None for a null pointer.

    Raises:
        AttributeError: The C library has none.
    """
    # Looked up once: the search goes through every library that is loaded.
    try:
        address = _ctypes.dlsym(_ctypes.dlopen(None), name)  # type: ignore[arg-type] # this program
    except NameError:
        found: Callable[..., int] = getattr(ctypes.CDLL(None), name)
        return found
    except (AttributeError, OSError) as error:
        raise AttributeError(name) from error

    def call(*arguments: "int | bytes | None") -> int:
        result: int = _ctypes.call_function(address, arguments)
        return result

    return call
