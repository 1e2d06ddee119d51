"""notewire: a folder of Markdown study notes becomes a knowledge base.

The modules form one direction, ground floor first (``docs/architecture.md`` tells the story):
problems, paths, settings, lines, head, frontmatter, math, dialect, excerpt, prose, note, reader, library, typeset,
checks, page, site, cards, views, publish, and last ``plugin`` (the only one that imports MkDocs) and ``cli``.
"""

__version__ = "0.1.0"
