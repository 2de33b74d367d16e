"""What `bell --help` says."""

from typing import NamedTuple

DESCRIPTION = """\
Run your trading strategies from the command line.

bell talks to the window of Opening Bell, or to “bell serve”, whichever is open. If neither
is, it does the work by itself. Strategies that it starts keep running when it ends."""

EPILOG = """\
A strategy is named by its id, or by its name where only one has that name.

first steps:
  bell add ema.py --name "EMA crossover"    bring in a file
  bell start "EMA crossover"                run it
  bell logs "EMA crossover" -f              watch what it prints (Ctrl+C ends the watching)
  bell status                               see how all strategies are
  bell stop --all                           stop everything

exit status:
  0 done    1 refused or failed    2 wrong usage

“bell VERB --help” says more about a verb."""


class VerbText(NamedTuple):
    """The help of one verb."""

    usage: str
    summary: str
    description: str
    epilog: str


def _text(usage: str, summary: str, more: str, *examples: str) -> VerbText:
    title = "example" if len(examples) == 1 else "examples"
    epilog = "\n".join([f"{title}:", *(f"  {each}" for each in examples)])
    return VerbText(f"bell {usage}", summary, f"{summary[0].upper()}{summary[1:]}.{more}", epilog)


VERBS = {
    "list": _text(
        "list",
        "list the strategies with their ids",
        "",
        "bell list",
    ),
    "status": _text(
        "status [STRATEGY]",
        "show how strategies are, and why",
        "\n\nEach one's state, process, load, memory and time running, and one sentence that says\n"
        "why it is in that state. One strategy is shown in full.",
        "bell status",
        'bell status "EMA crossover"',
        "bell --json status",
    ),
    "add": _text(
        "add FILE --name NAME [--exchange CODE] [--interpreter PATH]",
        "bring in a Python file as a new strategy",
        "\n\nThe file is copied into the workspace. It is checked for syntax errors and missing\n"
        "packages; what is found is shown, and the strategy is added all the same.",
        'bell add ema.py --name "EMA crossover"',
        "bell add gold.py --name Gold --exchange MCX --interpreter ~/trading/venv/bin/python",
    ),
    "start": _text(
        "start STRATEGY… | --all [--wait running|exited [--timeout S]]",
        "start strategies",
        "\n\nIt returns as soon as they run. They keep running after it, whether or not a window\n"
        "is open.",
        'bell start "EMA crossover"',
        "bell start --all",
        "bell start backtest --wait exited --timeout 600",
    ),
    "stop": _text(
        "stop STRATEGY… | --all [--grace S]",
        "stop strategies",
        "\n\nA strategy is asked to end, so that it can close its positions. If it has not ended\n"
        "after its grace, it is killed. bell returns when the strategies are gone.",
        'bell stop "EMA crossover"',
        "bell stop --all --grace 30",
    ),
    "restart": _text(
        "restart STRATEGY… [--wait running|exited [--timeout S]]",
        "stop strategies where they run, and start them",
        "",
        'bell restart "EMA crossover"',
    ),
    "schedule": _text(
        "schedule STRATEGY --start HH:MM [--stop HH:MM] --days mon,tue,… [more]",
        "have a strategy run by itself",
        "\n\nTimes are India's (IST), wherever this computer is. A window whose stop is before its\n"
        "start ends on the next day. Without --stop it is started, and not stopped. It does not\n"
        "run while its exchange is closed, unless --calendar ignore. What is not named stays as\n"
        "it was chosen before. Refused while it runs.",
        'bell schedule "EMA crossover" --start 09:15 --stop 15:30 --days weekdays',
        "bell schedule Gold --start 09:00 --stop 23:30 --days mon,tue,wed,thu,fri --exchange MCX",
        "bell schedule Bitcoin --round-the-clock --days all --exchange CRYPTO",
        "bell schedule Gold --hold 2026-11-24",
    ),
    "unschedule": _text(
        "unschedule STRATEGY",
        "have a strategy run only when you start it",
        "\n\nRefused while it runs.",
        'bell unschedule "EMA crossover"',
    ),
    "preview": _text(
        "preview [STRATEGY] [--days N]",
        "show when scheduled strategies will run, and why not on other days",
        "",
        "bell preview",
        'bell preview "EMA crossover" --days 30',
    ),
    "contracts": _text(
        "contracts [--check]",
        "show whether the master contracts of the OpenAlgo server are ready",
        "\n\nStrategies that need them wait until they are. Connections are set up in the window.",
        "bell contracts --check",
    ),
    "env": _text(
        "env STRATEGY [--set NAME=VALUE …] [--secret NAME …] [--unset NAME …]",
        "show or change a strategy's environment variables",
        "\n\nThe value of a secret is read from standard input, a line for each --secret, and is\n"
        "never shown again. Secrets are kept encrypted. Refused while the strategy runs.",
        'bell env "EMA crossover"',
        'bell env "EMA crossover" --set SYMBOL=RELIANCE --unset DEBUG',
        'bell env "EMA crossover" --secret API_KEY',
    ),
    "logs": _text(
        "logs STRATEGY [--run RUN] [-n LINES] [-f] [--grep REGEX]",
        "show what a strategy printed",
        "\n\nEach line begins with its time and O (output), E (errors) or S (the supervisor).\n"
        "With -f new lines follow as they come, also those of the next runs, until Ctrl+C; with\n"
        "--run as well, until that run is over. With --json there is one object with all lines;\n"
        "with --json and -f each line is an object of its own, on a line.",
        'bell logs "EMA crossover"',
        'bell logs "EMA crossover" -f -n 20',
        'bell logs "EMA crossover" --grep "ERROR|order" -n 1000',
    ),
    "runs": _text(
        "runs STRATEGY",
        "list a strategy's runs, the newest first",
        "\n\nWhen each began and ended, how it ended, and the most memory it used. A run's id\n"
        "can be given to “bell logs --run”.",
        'bell runs "EMA crossover"',
    ),
    "events": _text(
        "events [-n LINES] [-f]",
        "show what happened to the strategies, the newest last",
        "\n\nEvery start, stop, end and crash. With -f new ones follow as they come, until Ctrl+C.\n"
        "With --json each event is an object on a line.",
        "bell events",
        "bell events -n 20 -f",
        "bell --json events -f",
    ),
    "show": _text(
        "show STRATEGY",
        "show a strategy's settings and source",
        "",
        'bell show "EMA crossover"',
    ),
    "check": _text(
        "check STRATEGY | FILE",
        "look for syntax errors and missing packages",
        "\n\nA strategy is checked with the Python that runs it. Nothing is run. The exit status\n"
        "is 0 also where problems are found.",
        'bell check "EMA crossover"',
        "bell check ema.py",
    ),
    "save": _text(
        "save STRATEGY FILE",
        "give a strategy the content of a file",
        "\n\nThe strategy must not be running. What it was before is kept beside it.",
        'bell save "EMA crossover" ema.py',
    ),
    "history": _text(
        "history STRATEGY [--restore VERSION]",
        "list the saved versions of a strategy's source, or bring one back",
        "\n\nThe newest comes first. Bringing one back is a save like any other: what was there\n"
        "before is a version too. Refused while the strategy runs.",
        'bell history "EMA crossover"',
        'bell history "EMA crossover" --restore 3f2a9c04d1e8',
    ),
    "export": _text(
        "export STRATEGY [-o FILE] [--secrets] | --all -o ARCHIVE [--secrets]",
        "copy strategies out of the workspace",
        "\n\nOne strategy's source: without -o a file that exists already is not overwritten.\n"
        "Into a FILE.zip, and with --all, an archive: of the strategy, or of all of them, with\n"
        "settings, variables, versions and own folders; secrets only with --secrets, under a\n"
        "passphrase.",
        'bell export "EMA crossover"',
        'bell export "EMA crossover" -o ema.py',
        'bell export "EMA crossover" -o ema.zip',
        "bell export --all -o backup.zip",
    ),
    "import": _text(
        "import PATH [--dry-run] [--secrets] [--api-key]",
        "bring in strategies from an archive or from an OpenAlgo",
        "\n\nEverything is copied and nothing there is changed. Strategies come with schedules,\n"
        "variables, secrets and logs; none is started. Those whose id is taken get another one.",
        "bell import ~/openalgo --dry-run",
        "bell import backup.zip",
    ),
    "delete": _text(
        "delete STRATEGY",
        "delete a strategy",
        "\n\nThe strategy must not be running. Its files, variables and secrets are moved to the\n"
        "workspace's trash, and its logs stay.",
        'bell delete "EMA crossover"',
    ),
    "serve": _text(
        "serve",
        "manage the strategies without a window, until Ctrl+C",
        "\n\nFor servers and containers. SIGTERM ends it too. Strategies keep running after it.",
        "bell serve",
        "bell --workspace /srv/trading serve",
    ),
}
