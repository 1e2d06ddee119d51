"""Pygments' lexers, twice as fast: the rules of a state are tried as one regular expression instead of one after another.

Pygments asks fifty patterns in turn at each token, which was the largest part of a cold build. An alternation that ends
each branch with an empty group finds the same first rule, and says which it was; `re.Scanner` and the lexers of PLY and
Lark work like this. The rules, their actions and the result are Pygments'. It reads `RegexLexer._tokens`, which is not
documented: a lexer that looks otherwise is left as it is, and tests compare the tokens of both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pygments.lexer import Lexer, RegexLexer
from pygments.token import Error, Whitespace, _TokenType

_Rule = tuple[Callable[[str, int], re.Match[str] | None], Any, Any]
"""Pygments': how to match, what to make of it, and the state that follows."""
_Combined = tuple[Callable[[str, int], re.Match[str] | None], dict[int, _Rule]]
_OWN_GROUPS = re.compile(r"\\[1-9]|\(\?P[<=]|\(\?\(")
"""What counts or names groups, and would mean others in a longer expression."""
_GLOBAL_FLAGS = re.compile(r"\(\?[aiLmsux]+\)")
_LETTERS = ((re.I, "i"), (re.M, "m"), (re.S, "s"), (re.X, "x"))


def quickened(lexer: Lexer) -> Lexer:
    """The lexer, whose tokens come faster where that can be done."""
    rules = getattr(lexer, "_tokens", None)
    if not isinstance(rules, dict) or type(lexer).get_tokens_unprocessed is not RegexLexer.get_tokens_unprocessed:
        return lexer
    combined: dict[str, _Combined | None] = {}

    def tokens(text: str, stack: Sequence[str] = ("root",)) -> Iterator[tuple[int, Any, str]]:
        """`RegexLexer.get_tokens_unprocessed`."""
        states = list(stack)
        position = 0
        while True:
            state = states[-1]
            if state not in combined:
                combined[state] = _combine(rules[state])
            found = _match(combined[state], rules[state], text, position)
            if found is None:
                if position >= len(text):
                    return
                if text[position] == "\n":
                    states = ["root"]
                    yield position, Whitespace, "\n"
                else:
                    yield position, Error, text[position]
                position += 1
                continue
            match, action, following = found
            if type(action) is _TokenType:
                yield position, action, match[0]
            elif action is not None:
                yield from action(lexer, match)
            position = match.end()
            if following is not None:
                _go(states, following)

    setattr(lexer, "get_tokens_unprocessed", tokens)  # noqa: B010 - a method of this one object
    return lexer


def _match(
    combined: _Combined | None, rules: Sequence[_Rule], text: str, position: int
) -> tuple[re.Match[str], Any, Any] | None:
    """The first rule of a state that matches here: its match, action and next state."""
    if combined is None:
        for matches, action, following in rules:
            match = matches(text, position)
            if match:
                return match, action, following
        return None
    match = combined[0](text, position)
    if match is None:
        return None
    assert match.lastindex is not None
    matches, action, following = combined[1][match.lastindex]
    if action is not None and type(action) is not _TokenType:  # it asks for the rule's own groups
        match = matches(text, position)
        assert match is not None
    return match, action, following


def _go(states: list[str], following: Any) -> None:
    """Changes the stack of states as a rule says; the last state stays."""
    if isinstance(following, int):
        del states[max(len(states) + following, 1) :]
        return
    for state in following if isinstance(following, tuple) else (following,):
        if state == "#pop":
            del states[max(len(states) - 1, 1) :]
        else:
            states.append(states[-1] if state == "#push" else state)


def _combine(rules: Sequence[_Rule]) -> _Combined | None:
    """One expression for all of a state's, with the rule for each number of its last group; None if that cannot be."""
    branches = []
    by_group = {}
    groups = 0
    for rule in rules:
        pattern = getattr(rule[0], "__self__", None)
        if not isinstance(pattern, re.Pattern) or pattern.flags & re.A or _OWN_GROUPS.search(pattern.pattern):
            return None
        on = "".join(letter for flag, letter in _LETTERS if pattern.flags & flag)
        off = "".join(letter for flag, letter in _LETTERS if not pattern.flags & flag)
        end = "\n" if pattern.flags & re.X else ""  # after a comment
        branches.append(f"(?{on}{'-' if off else ''}{off}:{_GLOBAL_FLAGS.sub('', pattern.pattern, count=1)}{end})()")
        groups += pattern.groups + 1
        by_group[groups] = rule
    try:
        return re.compile("|".join(branches)).match, by_group
    except re.error:
        return None
