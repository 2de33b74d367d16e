"""The file ``.env`` of a workspace: variables for all of its strategies."""

import io
from pathlib import Path
from typing import Final

from core.errors import InvalidVariableError
from core.variables.names import checked_value

_MOST_BYTES: Final = 1_000_000


def read_dotenv(path: Path) -> dict[str, str]:
    """Return the variables of a file, none where it is not there. Waits for the disk.

    Raises:
        InvalidVariableError: It cannot be read; ``str()`` is the sentence.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        text = data.decode("utf-8-sig")
    except FileNotFoundError:
        return {}
    except IsADirectoryError:
        return {}  # a virtual environment that somebody named so
    except OSError as error:
        message = f"The file {path} cannot be read ({error.strerror}): mend it, or move it away"
        raise InvalidVariableError(message) from error
    except UnicodeDecodeError as error:
        message = f"The file {path} is not UTF-8 at byte {error.start + 1}: save it as UTF-8"
        raise InvalidVariableError(message) from error
    if len(data) > _MOST_BYTES:
        message = f"The file {path} is larger than {_MOST_BYTES:,} bytes: no .env is"
        raise InvalidVariableError(message)
    return parsed_dotenv(text, f"the file {path}")


def parsed_dotenv(text: str, what: str = "the text") -> dict[str, str]:
    """Return the variables of a text in the form of ``.env`` files.

    Quotes, ``export`` and comments are understood; nothing is put in the place of ``${NAME}``. A name
    without a value is left out.

    Args:
        text: The text.
        what: What it is, for the sentence of an error.

    Raises:
        InvalidVariableError: A line means nothing, or a value cannot be one: half of what was meant
            is worse than none.
    """
    from dotenv.parser import parse_stream  # noqa: PLC0415 - few workspaces have such a file

    values: dict[str, str] = {}
    for binding in parse_stream(io.StringIO(text)):
        if binding.error:
            line = binding.original.line
            message = f"Line {line} of {what} is not understood: write it as NAME=value"
            raise InvalidVariableError(message)
        if binding.key is not None and binding.value is not None:
            values[binding.key] = checked_value(binding.key, binding.value)
    return values
