"""The snippets: they compile, and call the SDK as it is."""

import ast
import inspect

import pytest
from openalgo import api  # type: ignore[import-untyped]

from core.sources.snippets import SNIPPETS, Snippet, snippets_for

NAMES = [each.name for each in SNIPPETS]


@pytest.mark.parametrize("snippet", SNIPPETS, ids=NAMES)
def test_a_snippet_calls_the_sdk_with_the_arguments_that_it_takes(snippet: Snippet) -> None:
    tree = ast.parse(snippet.text(), feature_version=(3, 9))
    calls = [
        (node.func.attr, node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "client"
    ]

    assert calls or snippet.name == "client"
    for name, call in calls:
        arguments = {each.arg: None for each in call.keywords if each.arg}
        inspect.signature(getattr(api, name)).bind(None, *call.args, **arguments)


@pytest.mark.parametrize("snippet", SNIPPETS, ids=NAMES)
def test_places_are_where_the_text_has_them(snippet: Snippet) -> None:
    text = snippet.text()

    assert "${" not in text
    assert text.endswith("\n")
    assert [f"${{{text[start:end]}}}" in snippet.source for start, end in snippet.places()] == [
        True
    ] * snippet.source.count("${")


def test_they_are_found_by_their_beginning() -> None:
    assert [each.name for each in snippets_for("Place")] == ["placeorder", "placesmartorder"]
    assert snippets_for("nothing like it") == []
