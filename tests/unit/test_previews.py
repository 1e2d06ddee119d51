"""What the scripts of previews must know of the site, and what a page must not say in their place."""

import json
import re

from notewire import paths

SCRIPTS = "overrides/assets/js"


def test_the_script_knows_which_addresses_are_no_notes(repository):
    """A note's address looks like /tags/x/; its category is none of these."""
    text = (repository / SCRIPTS / "preview-content.js").read_text("utf-8")
    rooms = json.loads(re.search(r"^const ROOMS = (\[.*\]);$", text, re.M)[1])
    assert {*rooms} == {name for name in paths.RESERVED if "." not in name}


def test_the_way_to_a_preview_is_as_long_in_the_stylesheet_as_in_the_script(repository):
    script = (repository / SCRIPTS / "previews.js").read_text("utf-8")
    style = (repository / "overrides/assets/css/preview.css").read_text("utf-8")
    assert re.search(r"^const GAP = (\d+);", script, re.M)[1] == re.search(r"inset: -(\d+)px 0;", style)[1]
