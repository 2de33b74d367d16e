"""The program `bell`.

What it imports is loaded at every call: no Qt unless this process must be the manager.
"""

import json
import os
import sys
import traceback
from collections.abc import Sequence

from core.cli import output, requests
from core.cli.interrupted import Interrupted, interrupts_end_it
from core.cli.parser import UsageError, build_parser, check
from core.cli.perform import perform
from core.errors import OpeningBellError
from core.service.protocol import Answer
from core.workspace import Workspace, find_workspace


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `bell` and return its exit status.

    Args:
        arguments: Without the program's name; None for those of the process.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    output.prepare()
    try:
        status = _run_guarded(words)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        # Who read has seen enough; what was asked is done all the same.
        output.fall_silent()
        return output.DONE
    except KeyboardInterrupt:
        return output.INTERRUPTED
    except OSError as error:
        output.fall_silent()
        output.complain(f"Standard output cannot be written ({error.strerror})")
        return output.REFUSED
    return status


def _run_guarded(words: list[str]) -> int:
    """Run ``bell``; a defect of the program is told by an object too."""
    try:
        return _run(words)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 - the outermost hook
        traceback.print_exception(error)
        unforeseen = OpeningBellError(f"Something unforeseen went wrong: {error!r}")
        return output.print_failure(Answer.failed(unforeseen), as_json="--json" in words)


def _run(words: list[str]) -> int:
    try:
        options = build_parser().parse_args(words)
        check(options)
    except UsageError as error:
        return _wrong_usage(error, as_json="--json" in words)
    except SystemExit as end:  # --help and --version, which have printed
        return int(end.code or 0)
    try:
        workspace = find_workspace(options.workspace)
        if options.verb == "serve":
            return _serve(workspace, as_json=options.json)
        request = requests.build(options)
        sink = output.Output(request, as_json=options.json)
        return sink.finish(perform(workspace, request, sink))
    except Interrupted as signal:
        # The thread that prints may wait for a reader for ever.
        os._exit(128 + signal.number)
    except OpeningBellError as error:
        return output.print_failure(Answer.failed(error), as_json=options.json)


def _serve(workspace: Workspace, *, as_json: bool) -> int:
    with interrupts_end_it():
        from core.cli.serve import serve  # noqa: PLC0415 - loads Qt

        serve(workspace, as_json=as_json)
    return output.DONE


def _wrong_usage(error: UsageError, *, as_json: bool) -> int:
    if as_json:
        answer = Answer(success=False, message=str(error), data={"error": "wrong_usage"})
        print(json.dumps(answer.to_json()))
    output.complain(f"{error.usage}{error}")
    return output.WRONG_USAGE
