"""Pieces of source for the calls of OpenAlgo's SDK, with places to fill in.

A place is written ``${what stands there at first}``. The arguments are those of the SDK 1.0
(openalgo/orders.py, data.py, account.py and feed.py).
"""

import re
from typing import Final, NamedTuple

_PLACE: Final = re.compile(r"\$\{([^}]*)\}")


class Snippet(NamedTuple):
    """One piece.

    Attributes:
        name: By which it is offered.
        summary: What it does, as a command.
        source: With its places; lines below the first are indented as they stand.
    """

    name: str
    summary: str
    source: str

    def text(self) -> str:
        """Return the source as it is inserted."""
        return _PLACE.sub(r"\1", self.source)

    def places(self) -> list[tuple[int, int]]:
        """Return where the places are in :meth:`text`, as first characters and ends."""
        found, shift = [], 0
        for each in _PLACE.finditer(self.source):
            start = each.start() - shift
            found.append((start, start + len(each[1])))
            shift += len(each[0]) - len(each[1])
        return found


_ORDER: Final = """\
answer = client.%s(
    strategy=${os.environ["STRATEGY_NAME"]},
%s)
if answer.get("status") != "success":
    print(f"Refused: {answer.get('message')}", flush=True)
"""


def _call(name: str, *arguments: str) -> str:
    return _ORDER % (name, "".join(f"    {each},\n" for each in arguments))


SNIPPETS: Final = (
    Snippet(
        "client",
        "Connect to the OpenAlgo server",
        """\
import os

from openalgo import api

client = api(
    api_key=os.environ["OPENALGO_API_KEY"],
    host=os.getenv("HOST_SERVER", "http://127.0.0.1:5000"),
)
""",
    ),
    Snippet(
        "placeorder",
        "Place an order",
        _call(
            "placeorder",
            'symbol=${"RELIANCE"}',
            'exchange=${"NSE"}',
            'action=${"BUY"}',
            'price_type=${"MARKET"}',
            'product=${"MIS"}',
            "quantity=${1}",
        ),
    ),
    Snippet(
        "placesmartorder",
        "Bring a position to a size",
        _call(
            "placesmartorder",
            'symbol=${"RELIANCE"}',
            'exchange=${"NSE"}',
            'action=${"BUY"}',
            'price_type=${"MARKET"}',
            'product=${"MIS"}',
            "quantity=${1}",
            "position_size=${1}",
        ),
    ),
    Snippet(
        "modifyorder",
        "Change an open order",
        _call(
            "modifyorder",
            "order_id=${order_id}",
            'symbol=${"RELIANCE"}',
            'exchange=${"NSE"}',
            'action=${"BUY"}',
            'price_type=${"LIMIT"}',
            'product=${"MIS"}',
            "quantity=${1}",
            "price=${2500}",
        ),
    ),
    Snippet("cancelorder", "Cancel an order", _call("cancelorder", "order_id=${order_id}")),
    Snippet("cancelallorder", "Cancel all open orders", _call("cancelallorder")),
    Snippet("closeposition", "Close all positions", _call("closeposition")),
    Snippet("orderstatus", "Ask how an order is", _call("orderstatus", "order_id=${order_id}")),
    Snippet(
        "quotes",
        "Ask for a symbol's prices",
        """\
quote = client.quotes(symbol=${"RELIANCE"}, exchange=${"NSE"})
if quote.get("status") == "success":
    price = quote["data"]["ltp"]
""",
    ),
    Snippet(
        "history",
        "Ask for candles",
        """\
candles = client.history(
    symbol=${"RELIANCE"},
    exchange=${"NSE"},
    interval=${"5m"},
    start_date=${"2026-11-01"},
    end_date=${"2026-11-30"},
)
""",
    ),
    Snippet(
        "positionbook",
        "Go through the open positions",
        """\
positions = client.positionbook()
for position in positions.get("data") or []:
    print(position["symbol"], position["quantity"], flush=True)
""",
    ),
    Snippet(
        "funds",
        "Ask for the available cash",
        """\
funds = client.funds()
if funds.get("status") == "success":
    cash = float(funds["data"]["availablecash"])
""",
    ),
    Snippet(
        "subscribe_ltp",
        "Follow last traded prices",
        """\
def on_price(update):
    print(update["symbol"], update["data"]["ltp"], flush=True)


if client.connect():
    client.subscribe_ltp(
        [{"exchange": ${"NSE"}, "symbol": ${"RELIANCE"}}], on_data_received=on_price
    )
""",
    ),
)
"""In the order in which they are offered."""


def offered_name(snippet: Snippet) -> str:
    """Return how a snippet stands among the names that a beginning can be completed to."""
    return f"{snippet.name} …"


def snippets_for(word: str) -> list[Snippet]:
    """Return those whose name begins with ``word``, whatever its case."""
    return [each for each in SNIPPETS if each.name.startswith(word.lower())]
