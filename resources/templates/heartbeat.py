"""Heartbeat: say at a steady pace that the strategy is alive, and notice when it is late.

It trades nothing and runs on any Python, without a server or a package. What to take from it:

* The pace comes from a clock that nobody sets, and each beat from the first one: whatever a
  round costs, the beats do not drift. A beat that comes late is told, as a computer that is
  too busy for its strategies shows itself here first.
* Waiting is done on an Event, not by sleeping: a stop ends the wait at once.
* What the next run should know is written into the strategy's own folder, whole or not at all.

Turn on the strategy's guard against silence, and somebody hears of it when the beats cease.

Variables you can set: SECONDS_BETWEEN_BEATS (60), and SECONDS_LATE (1), how late is late.
"""

import json
import os
import signal
import threading
import time
from pathlib import Path

NAME = os.getenv("STRATEGY_NAME") or "Heartbeat"
FOLDER = Path(os.getenv("STRATEGY_DATA_DIR") or ".")
PACE = float(os.getenv("SECONDS_BETWEEN_BEATS", "60"))
LATE = float(os.getenv("SECONDS_LATE", "1"))

stopping = threading.Event()


def say(text):
    """Print a line with the time; `flush` brings it into the log at once, wherever this runs."""
    print(time.strftime("%H:%M:%S"), text, flush=True)


def stop(signal_number, frame):
    """Answer SIGTERM and Ctrl+C: the loop ends at its next look, which is now."""
    stopping.set()


def recall():
    """Return what the last run wrote down, nothing where there was none."""
    try:
        return json.loads((FOLDER / "heartbeat.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def write_down(beats):
    """Keep the number of beats and the time for the next run."""
    text = json.dumps({"beats": beats, "at": time.time()})
    new = FOLDER / "heartbeat.json.new"
    new.write_text(text, encoding="utf-8")
    # The old file or the new one: a program that is killed here leaves no half of one.
    os.replace(new, FOLDER / "heartbeat.json")


def greet():
    """Say who this is, and what the last run left."""
    last = recall()
    if last:
        minutes = (time.time() - last["at"]) / 60
        say(f"{NAME} is back: {last['beats']} beats in its last run, {minutes:.0f} min ago")
    else:
        say(f"{NAME} runs for the first time")


def main():
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    greet()
    began, number, beats = time.monotonic(), 0, 0
    while not stopping.is_set():
        passed = time.monotonic() - began
        late = passed - number * PACE
        beats += 1
        say(f"beat {beats}" + (f", {late:.1f} s late" if late > LATE else ""))
        write_down(beats)
        # The next one that is still to come: those that were slept through are left out.
        number = max(number, int(passed // PACE)) + 1
        stopping.wait(max(0.0, began + number * PACE - time.monotonic()))
    say(f"stopped after {beats} beats")


if __name__ == "__main__":
    main()
