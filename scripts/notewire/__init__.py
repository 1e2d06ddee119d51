"""notewire: a folder of Markdown study notes becomes a knowledge base.

The modules form one direction, ground floor first (``docs/architecture.md`` tells the story):
problems, settings, paths, frontmatter, math, dialect, prose, note, reader, library, checks, page,
views, site, and last ``plugin`` (the only one that imports MkDocs) and ``cli``.
"""

__version__ = "0.1.0"
