"""Quick start: connect to OpenAlgo, and tell once a minute that the strategy is alive.

Needs the package `openalgo` (pip install openalgo) in the Python that runs it.

Variables you can set:

* OPENALGO_API_KEY: your key, from the API key page of OpenAlgo. Needed.
* HOST_SERVER or OPENALGO_HOST: the server's address (default http://127.0.0.1:5000).
"""

import os
import sys
import time

from openalgo import api

API_KEY = os.getenv("OPENALGO_API_KEY")
HOST = os.getenv("HOST_SERVER") or os.getenv("OPENALGO_HOST") or "http://127.0.0.1:5000"
SECONDS_BETWEEN_ROUNDS = 60


def connect():
    """Return a client of the server, or end the program with what is missing."""
    if not API_KEY:
        sys.exit(
            "OPENALGO_API_KEY is not set. Copy the key from the API key page of OpenAlgo, "
            "set it as a variable of this strategy, and start it again."
        )
    return api(api_key=API_KEY, host=HOST)


def describe_server(client):
    """Say whether the server answers. It raises nothing: an error is a dict like any answer."""
    answer = client.analyzerstatus()
    if answer.get("status") == "success":
        mode = answer.get("data", {}).get("mode", "unknown")
        print(f"Connected to {HOST}, which is in {mode} mode", flush=True)
    else:
        print(f"{HOST} answers with an error: {answer.get('message')}", flush=True)


def main():
    client = connect()
    describe_server(client)
    while True:
        # Your trading logic goes here, for example:
        #     quote = client.quotes(symbol="RELIANCE", exchange="NSE")
        #     if quote.get("status") == "success":
        #         print(quote["data"]["ltp"])
        print(f"Strategy running at {time.strftime('%Y-%m-%d %H:%M:%S')}", flush=True)
        time.sleep(SECONDS_BETWEEN_ROUNDS)


if __name__ == "__main__":
    main()
