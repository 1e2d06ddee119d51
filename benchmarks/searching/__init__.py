"""The parts of ``search.py``: what is asked, what is true, who is asked, and the four things that are told of each."""

import sys

from speed import PROJECT

sys.path.append(str(PROJECT / "scripts"))  # the tests' own way to Chromium, and a server of files
