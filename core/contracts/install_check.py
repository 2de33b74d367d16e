"""Whether a server on this computer is loading its contracts, as its database says.

A server's answers cannot tell today's contracts from yesterday's. Its database ``db/openalgo.db``
can: the newest login that is not revoked names the broker, and ``master_contract_status`` how its
download stands. It is opened for reading only, beside the server that writes it.
"""

import contextlib
import sqlite3
from pathlib import Path

from core.contracts.contracts_report import Cause, ContractsReport, ContractsState

_QUERY = """\
SELECT status, is_ready FROM master_contract_status
WHERE broker = (SELECT broker FROM auth WHERE NOT is_revoked ORDER BY id DESC LIMIT 1)
"""


def installed_report(install: Path) -> ContractsReport | None:
    """Return what keeps the contracts of the server in ``install`` from being ready, or None.

    A database that cannot be read, or of another form, says nothing.
    """
    path = install / "db" / "openalgo.db"
    try:
        with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            row = database.execute(_QUERY).fetchone()
    except (sqlite3.Error, ValueError):
        return None
    if row is None or row[1]:
        return None
    why = f"OpenAlgo says that the download of the contracts is {row[0] or 'pending'}"
    return ContractsReport(ContractsState.WAITING, Cause.NOT_LOADED, why)
