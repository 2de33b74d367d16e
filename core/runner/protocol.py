"""What manager and runner say to each other: the only module of the runner that others import.

The runner runs under ``-I -S`` with C modules alone, so there is hardly more than constants here.

**Request**, on the standard input of a launcher: :data:`HEADER_BYTES` bytes that tell its length
(:func:`framed`), then one JSON object. A launcher takes any number of requests, one after the
other, leaves a runner behind for each, and ends with its standard input::

    {"v": 1,
     "run_id": "20251122T091500123-4f2a", "strategy_id": "ema", "strategy_name": "EMA",
     "run_dir": "/…/strategies/runs/ema/20251122T091500123-4f2a",   # exists, mode 0700
     "strategy_lock": "/…/strategies/runs/ema/lock",                # one live run a strategy
     "control_dir": "/run/user/1000/opening-bell",                  # short: socket paths are
     "argv": ["/usr/bin/python3.12", "/…/ema.py"], "cwd": "/…/strategies/data/ema",
     "env": {"PATH": "…"},                                          # the whole environment
     "secrets": ["NAME"],                                           # of env: never to be told
     "log": {"path": "/…/ema_20251122_091500_IST.log", "max_bytes": 10485760,
             "files": 10, "total_bytes": 52428800, "days": 7.0},       # of all the strategy's runs
     "grace_s": 10.0, "trigger": "user", "source_sha256": "…", "nice": 0,
     "restart": {"policy": "on-failure", "success_codes": [0], "first_delay_s": 1.0,
                 "longest_delay_s": 60.0, "stable_s": 60.0,
                 "most_failures": 5, "failure_window_s": 600.0},
     "walls": {"confined": false, "closed": ["/…/keys"], "bare": ["/…/strategies"],
               "own": ["/…/strategies/data/ema"], "readable": ["/…/ema.py"], "writable": []},
     "guards": {"memory": {"limit": 2147483648, "sustain_s": 30.0, "action": "warn"},
                "cpu": null, "processes": {"limit": 200, "sustain_s": 0.0, "action": "stop"},
                "silence": null}}

``walls`` (null or missing: none) tell what is closed to the strategy, in absolute paths without
symbolic links: ``closed`` ones with all that is below them, but for ``own`` ones and, for reading,
``readable`` ones; and the files that lie right in ``bare`` folders, which are on the way to closed
ones. ``confined`` closes everything to writing but ``own`` and ``writable``. Where the system has no
walls the run goes on without, ``sandbox`` in its record is null and ``unwalled`` says why.

``restart`` is kept by the runner alone, so that it holds with no manager alive. ``guards`` have a
limit in bytes of resident memory, percent of one core, processes, and seconds without output;
``action`` is ``warn``, ``restart`` or ``stop``.

**Answer**, one line on standard output, when ``execve`` has succeeded or nothing runs. Answers come
in the order in which the starts end, so each names its run (none where the request could not be
read)::

    {"ok": true, "run_id": "…", "runner_pid": 4711, "runner_start": 197565,
     "pid": 4712, "pid_start": 197567}
    {"ok": false, "run_id": "…", "stage": "exec", "errno": 2, "error": "No such file or directory"}

**Record**, ``record.json`` in the run's folder: written by the runner alone, whole, by rename;
durably at the end. ``start`` fields are the kernel's start time of the process (Linux: clock
ticks since boot), which with the pid names a process for ever::

    {"v": 1, "run_id": "…", "strategy_id": "ema", "strategy_name": "EMA", "state": "running",
     "boot_id": "…", "runner": {"pid": 4711, "start": 197565, "version": "0.1.0"},
     "proc": {"pid": 4712, "start": 197567}, "argv": ["…"], "trigger": "user",
     "source_sha256": "…", "sandbox": "landlock-7", "unwalled": null,
     "started": "2025-11-22T09:15:00.123456+05:30", "ended": null,
     "exit_code": null, "signal": null, "reason": null, "last_error": null,
     "stop": {"asked": null, "by": null, "grace_s": null, "escalated": false},
     "leftovers_killed": 0, "cpu_s": null, "peak_rss_bytes": null, "out_of_memory": false,
     "restart": {…, as asked}, "restarts": 0, "failures": 0, "next_start": null, "kept_down": null,
     "guard": null, "warnings": [], "attempts": [],
     "log": {"path": "…", "bytes": 0, "dropped_bytes": 0}, "ctl": "…", "token": "…"}

``exit_code`` is a number of 0 to 255 or null, ``signal`` a name such as ``"SIGSEGV"`` or null,
``last_error`` the end of what the strategy wrote to standard error (at most
:data:`LAST_ERROR_BYTES`), kept where the run did not end well.

A run goes on through restarts: same runner, folder, record, log and socket. ``exit_code``,
``signal``, ``last_error`` and ``out_of_memory`` are those of the process that ended last;
``attempts`` has an object for each that a pause followed (the newest
:data:`MOST_ATTEMPTS`): ``{"started", "ended", "exit_code", "signal", "last_error" (its end),
"out_of_memory", "guard" (that had it end)}``. Between two attempts the state is ``backoff``,
``proc`` null and ``next_start`` a time; ``failures`` counts those within ``failure_window_s``, which the quarantine
goes by, however long it ran between them (the delay alone begins anew after ``stable_s``).
``kept_down`` says why a failure was not followed by a restart although the policy would have had
one: ``"repeats"`` (it would fail again in the same way). ``reason`` is ``quarantined`` where there
were too many failures, ``guard`` where a guard stopped it. ``guard`` is the guard that acted last:
``{"name": "memory", "limit": 1, "value": 2, "at": "…"}``; ``warnings`` has such objects for guards
that warn (the newest :data:`MOST_WARNINGS`).

**Control**, JSON lines over a local socket. The first line must be ``{"token": "…"}``; a wrong
one closes the connection. Each request gets one line back, in order::

    {"op": "usage"}                             → {"ok": true, "state": "running", "pid": 4712,
                                                   "rss_bytes": 1, "cpu_s": 0.1, "processes": 1}
    {"op": "status"}                            → the same, with "record": {…, no token}
    {"op": "stop", "grace_s": 10, "by": "user"} → {"ok": true}
    {"op": "kill", "by": "user"}                → {"ok": true}
    {"op": "start_now", "by": "user"}           → {"ok": true}; ends a pause before a restart;
                                                   refused outside one
    {"op": "watch"}                             → {"ok": true}, then events
    anything else                               → {"ok": false, "error": "…"}

Events: ``{"ev": "state", "state": "running" | "backoff" | "stopping", "record": {…, no token}}``;
``{"ev": "settled"}`` once, when the strategy has done its start-up work (its processor load falls,
:data:`SETTLE_S` are over, or it has ended and a pause follows), and again whenever somebody begins
to watch after that; ``{"ev": "warning", "warning": {…}}``; and last of all
``{"ev": "exit", "record": {…}}`` once the record is on disk and the locks are free; then the runner
closes the connection and ends.

**Log lines**: a prefix of :data:`PREFIX_BYTES` bytes, the text, a newline::

    2025-11-22T09:15:00.123456+05:30 O text

with one letter for the stream: ``O`` standard output, ``E`` standard error, ``S`` the runner;
``o`` and ``e`` say that the line goes on in the next record of that stream. There a text that
begins with a carriage return replaces what the line's earlier records hold. Stamps never go back
within a file.
"""

VERSION = 1

HEADER_BYTES = 10

RECORD_NAME = "record.json"
RESERVE_NAME = "record.json.last"
"""The room kept for the last write of a record, while the run lasts. It begins with the record as
it was when the socket was there and the strategy's process was not: by it a manager finds the
runner whose record was damaged. Zero bytes follow."""
REQUEST_NAME = "spec.json"
"""The request as it was sent, without the environment; written by the manager."""
LOCK_NAME = "lock"
"""Locked (``flock``) by the runner for life, in the run's folder: held means alive."""

# States of a record.
STARTING = "starting"
RUNNING = "running"
BACKOFF = "backoff"
STOPPING = "stopping"
EXITED = "exited"

# Why a run ended (``reason``).
REASON_EXIT = "exit"
REASON_STOP = "stop"
REASON_KILL = "kill"
REASON_SPAWN_ERROR = "spawn_error"
REASON_GUARD = "guard"
REASON_QUARANTINED = "quarantined"
# These a runner never writes: the manager finds them.
REASON_COPIED = "copied"
"""The folder is a copy: the run belongs to another workspace."""
REASON_SUPERVISOR_LOST = "supervisor_lost"
REASON_REBOOT = "reboot"

KEPT_DOWN_REPEATS = "repeats"

MOST_ATTEMPTS = 20
MOST_WARNINGS = 20
SETTLE_S = 10.0

# Where a start can fail (``stage`` of an answer).
STAGE_REQUEST = "request"
STAGE_LOCK = "lock"
STAGE_LOG = "log"
STAGE_EXEC = "exec"

PREFIX_BYTES = 35
MAX_RECORD_BYTES = 65536
"""The longest line of a log; a longer one of the strategy's goes on in the next record."""
LAST_ERROR_BYTES = 4096

PROCESS_NAME = "bell-runner"
"""What a runner's process is called, where the system has names for processes."""

RUN_VARIABLE = "STRATEGY_RUN_ID"
"""In the environment of everything that a run starts: marks its processes."""
MAIN_VARIABLE = "OPENING_BELL_MAIN"
"""In the strategy's environment only, until ``sitecustomize`` has taken it out."""


def framed(request: bytes) -> bytes:
    """Return a request as a launcher reads it: behind its length, nine digits and a newline."""
    return b"%9d\n" % len(request) + request
