"""The language program: reads requests, answers them one after the other, newest first.

It is a process of its own, so that whatever the libraries of a strategy make of it, it can be
killed and begun anew. A second thread reads, so that it answers a ping while it thinks.
"""

import json
import os
import queue
import sys
import threading
from collections import deque
from collections.abc import Iterator
from typing import Any, TextIO

from core.errors import OpeningBellError
from core.language.protocol import Document, Kind


class LanguageProgram:
    """Answers what is asked on one stream, on another one."""

    def __init__(self, asked: TextIO, answered: TextIO) -> None:
        """Prepare to read ``asked``, which ends the program where it ends."""
        self._asked = asked
        self._answered = answered
        self._writing = threading.Lock()
        self._waiting: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._texts: dict[str, str] = {}
        self._lessons: deque[Iterator[str]] = deque()

    def run(self) -> None:
        """Answer until the process ends."""
        threading.Thread(target=self._read, daemon=True).start()
        while True:
            self._learn()
            for request in self._next():
                self._answer(request)

    def _learn(self) -> None:
        """Look ahead at what texts use, for as long as nothing is asked."""
        while self._lessons and self._waiting.empty():
            if next(self._lessons[0], None) is None:
                self._lessons.popleft()

    def _read(self) -> None:
        for line in self._asked:
            request = json.loads(line)
            if "ping" in request:
                self._write({"pong": request["ping"]})
            else:
                self._waiting.put(request)
        # Whoever asked is gone, and no answer is waited for.
        os._exit(0)

    def _next(self) -> Iterator[dict[str, Any]]:
        """Wait for requests, and yield of those that are there the newest of each kind."""
        newest: dict[tuple[str, str], dict[str, Any]] = {}
        waiting = [self._waiting.get()]
        while not self._waiting.empty():
            waiting.append(self._waiting.get())
        for request in waiting:
            if "text" in request:
                self._texts[request["document"]] = request["text"]
            key = (request["kind"], request["document"])
            newest.pop(key, None)
            newest[key] = request
        yield from reversed(newest.values())

    def _answer(self, request: dict[str, Any]) -> None:
        result: dict[str, Any] = {"id": request["id"]}
        try:
            result["answer"] = self._result(request)
        except OpeningBellError as error:
            result["error"] = str(error)
        except Exception as error:  # noqa: BLE001 - what a library cannot make of a source is no end
            result["error"] = f"This could not be found out: {error!r}"
        self._write(result)

    def _result(self, request: dict[str, Any]) -> object:
        from core.language import answers  # noqa: PLC0415 - a ping is answered before it is loaded

        kind, key = Kind(request["kind"]), request["document"]
        if kind is Kind.FORGET:
            self._texts.pop(key, None)
            return None
        document = Document(key, request["path"], request["interpreter"])
        text = self._texts.get(key, "")
        if kind is Kind.PREPARE:
            version = answers.environment(document.interpreter).version_info
            self._lessons.append(answers.learn(document, text))
            return {"version": list(version)}
        question = answers.Question(document, text, request["line"], request["column"])
        return getattr(question, kind.value)()

    def _write(self, what: dict[str, Any]) -> None:
        with self._writing:
            self._answered.write(json.dumps(what) + "\n")
            self._answered.flush()


def main() -> None:
    """Be the program, on the standard streams."""
    # What a library prints must not come between the answers.
    answered = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    sys.stdout = sys.stderr
    asked = os.fdopen(sys.stdin.fileno(), encoding="utf-8", closefd=False)
    LanguageProgram(asked, answered).run()
