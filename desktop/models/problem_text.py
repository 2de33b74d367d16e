"""How a problem of a source reads."""

from core.records.problems import Problem


def described(problem: Problem) -> str:
    """Return a problem's place and sentence: ``Line 3, column 5: …``."""
    if problem.line is None:
        return problem.message
    column = "" if problem.column is None else f", column {problem.column}"
    return f"Line {problem.line}{column}: {problem.message}"
