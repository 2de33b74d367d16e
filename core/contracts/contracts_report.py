"""What is known of the master contracts of an OpenAlgo server."""

from enum import StrEnum
from typing import NamedTuple

from core.contracts.connection import Connection


class ContractsState(StrEnum):
    """Whether strategies may start; the words of ``bell contracts``."""

    OFF = "off"
    """No connection is set up: nothing waits."""
    READY = "ready"
    WAITING = "waiting"
    """They will be there when somebody logs in, or a download ends."""
    ERROR = "error"
    """Something has to be put right."""


class Cause(StrEnum):
    """Why contracts are not ready."""

    NONE = ""
    UNCHECKED = "unchecked"
    SERVER_DOWN = "server_down"
    UNTRUSTED = "untrusted"
    FAILING = "failing"
    NOT_OPENALGO = "not_openalgo"
    NO_KEY = "no_key"
    WRONG_KEY = "wrong_key"
    NOT_LOGGED_IN = "not_logged_in"
    NOT_LOADED = "not_loaded"


LASTING = frozenset({Cause.NO_KEY, Cause.WRONG_KEY})
"""Asking again changes nothing, and a refused key that is tried again may get one banned."""


class ContractsReport(NamedTuple):
    """The answer of one look.

    Attributes:
        why: One sentence without a full stop, which begins in lower case where others go on with
            it: ``Waits for master contracts: <why>``.
    """

    state: ContractsState
    cause: Cause
    why: str


def why(connection: Connection, cause: Cause) -> str:
    """Return the sentence for a cause, as :class:`ContractsReport` has it."""
    name, host = connection.name, connection.host
    sentences = {
        Cause.NONE: f"the master contracts of {name} are ready",
        Cause.UNCHECKED: UNCHECKED.why,
        Cause.SERVER_DOWN: f"{name} does not answer at {host}: start OpenAlgo, or mend the address",
        Cause.UNTRUSTED: f"{name} shows a certificate that is not trusted here: mend it in OpenAlgo",
        Cause.FAILING: f"{name} answers with an error: look into the log of OpenAlgo",
        Cause.NOT_OPENALGO: f"what answers at {host} is not OpenAlgo: mend the address of {name}",
        Cause.NO_KEY: f"{name} has no API key: enter the one that OpenAlgo shows",
        Cause.WRONG_KEY: f"{name} refuses its API key: enter the one that OpenAlgo shows",
        Cause.NOT_LOGGED_IN: f"the broker of {name} is not logged in: log in to it in OpenAlgo",
        Cause.NOT_LOADED: f"{name} has no contracts loaded: their download is not over, or failed",
    }
    return sentences[cause]


NO_CONNECTION = ContractsReport(
    ContractsState.OFF,
    Cause.NONE,
    "No OpenAlgo connection is set up, so no strategy waits for contracts",
)
UNCHECKED = ContractsReport(ContractsState.WAITING, Cause.UNCHECKED, "they are being checked")
