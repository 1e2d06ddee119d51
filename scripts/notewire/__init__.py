"""notewire: a folder of Markdown study notes becomes a knowledge base.

The modules form one direction; ``docs/architecture.md`` lists them from the ground floor up and tells the story. Notes become
values (``reading``, ``reader``), values a library (``library``), the library pages (``views``), and pages a site
(``printer``, ``output``, ``live``). ``plugin`` is the only module that imports MkDocs.
"""

__version__ = "0.1.0"
