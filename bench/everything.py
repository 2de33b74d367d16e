"""Runs every benchmark, one after the other, and prints one table of all figures."""

import subprocess
import sys

from bench.measure import TABLE_HEAD

BENCHMARKS = (
    ("start_latency",),
    ("hundred_starts",),
    ("throughput",),
    ("masking",),
    ("walls",),
    ("runner_cost", "--peers"),
    ("adoption",),
    ("kill_manager",),
    ("state_kills",),
    ("stop_all",),
    ("sampling",),
    ("paced_starts", "--window"),
    ("due_together",),
    ("scheduling",),
    ("window_start",),
    ("event_loop_gaps",),
    ("editor",),
    ("language",),
)


def main() -> None:
    """Run them, and end with status 1 where a must was missed."""
    rows: list[str] = []
    tables: list[str] = []
    failed: list[str] = []
    for name, *options in BENCHMARKS:
        sys.stderr.write(f"{name} …\n")
        command = (sys.executable, "-m", f"bench.{name}", *options)
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        lines = done.stdout.splitlines()
        before, _, after = "\n".join(lines).partition(TABLE_HEAD)
        rows += [line for line in after.splitlines() if line.startswith("|")]
        tables += [line for line in before.splitlines() if line.startswith("|")]
        if done.returncode:
            failed.append(name)
    print("\n".join((TABLE_HEAD, *rows, "", *tables)))
    if failed:
        print(f"\nMissed or failed: {', '.join(failed)}")
        raise SystemExit(1)


if __name__ == "__main__":
    main()
