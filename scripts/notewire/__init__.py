"""notewire: a folder of Markdown study notes becomes a knowledge base.

The modules form one direction, ground floor first (``docs/architecture.md`` lists them all and tells the story):
problems, paths, settings, lines, head, frontmatter, math, dialect, prose, note, reading, reader, folder, library, page, typeset,
checks, site, cards, parts, views, publish, printer, output, live, server, and last ``plugin`` (the only one that imports
MkDocs) and ``cli``.
"""

__version__ = "0.1.0"
