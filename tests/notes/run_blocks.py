"""Runs the Python blocks of one note as one program: in order, in one namespace, in this process, which is fresh.

Reads `{"path": …, "blocks": [[line, code], …]}` as JSON from the standard input, `line` being the line of the note above the
block's first; writes what each block printed as JSON to the standard output. A traceback names the note and its own lines.
"""

import contextlib
import io
import json
import sys
from pathlib import Path


def main():
    given = json.load(sys.stdin)
    namespace = {"__name__": "__note__"}
    printed = []
    for line, code in given["blocks"]:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile("\n" * line + code, given["path"], "exec"), namespace)  # noqa: S102 (our own notes)
        printed.append(out.getvalue())
    json.dump(printed, sys.stdout)


if __name__ == "__main__":
    sys.path[0] = str(Path.cwd())  # a note imports what is installed, and nothing of the tests
    main()
