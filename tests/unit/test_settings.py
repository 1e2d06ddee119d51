"""Settings: read from mkdocs.yml with and without MkDocs, to the same values."""

import dataclasses

import pytest

from notewire.settings import PLUGIN_KEYS, Problems, Settings, from_mkdocs, load


@pytest.fixture
def loaded(tmp_path):
    def loaded(text):
        file = tmp_path / "mkdocs.yml"
        file.write_text(text, "utf-8")
        return load(file)

    return loaded


def test_defaults_without_a_file(tmp_path):
    assert load(tmp_path / "mkdocs.yml") == Settings()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "site_name: notewire\n",
        "plugins: [search, notewire]\n",
        "plugins:\n  notewire:\n",
        "plugins: [notewire: {}]\n",
    ],
)
def test_defaults_where_nothing_is_said(loaded, text):
    assert loaded(text) == Settings()


def test_everything_is_read(loaded):
    assert loaded(
        """
        site_name: 站
        site_url: https://x.example/notes
        site_description: 一句话
        site_author: 某人
        plugins:
          - search
          - notewire:
              notes_dir: 笔记
              per_page: 5
              feed_items: 6
              excerpt_length: 100
              reading_speed: 300
              macros: {"\\\\R": "\\\\mathbb{R}"}
              drafts: true
        """
    ) == Settings(
        site_name="站",
        site_url="https://x.example/notes/",
        site_description="一句话",
        site_author="某人",
        notes_dir="笔记",
        per_page=5,
        feed_items=6,
        excerpt_length=100,
        reading_speed=300,
        macros={"\\R": "\\mathbb{R}"},
        drafts=True,
    )


def test_left_out_means_the_default():
    assert from_mkdocs({}, {"per_page": None, "drafts": None}) == Settings()


def test_a_byte_order_mark_is_simply_read(tmp_path):
    (tmp_path / "mkdocs.yml").write_bytes("site_name: 站\n".encode("utf-8-sig"))
    assert load(tmp_path / "mkdocs.yml").site_name == "站"


@pytest.mark.parametrize(
    ("repo_url", "edit_uri", "expected"),
    [
        ("https://github.com/me/notes", "edit/main/docs/", "https://github.com/me/notes/edit/main/"),
        ("https://github.com/me/notes/", "/edit/main/docs", "https://github.com/me/notes/edit/main/"),
        ("https://github.com/me/notes", "edit/main/", "https://github.com/me/notes/edit/main/"),
        ("https://github.com/me/notes", "", ""),
        ("", "edit/main/docs/", ""),
    ],
)
def test_the_address_under_which_a_note_can_be_edited(repo_url, edit_uri, expected):
    assert from_mkdocs({"repo_url": repo_url, "edit_uri": edit_uri}, {}).repo_edit_url == expected


def test_every_problem_at_once():
    with pytest.raises(Problems) as caught:
        from_mkdocs({}, {"per_pages": 1, "per_page": 0, "drafts": "yes", 5: 1})
    assert [str(problem) for problem in caught.value.problems] == [
        "mkdocs.yml:1:1: notewire setting drafts is 'yes', not true or false; see docs/settings.md",
        "mkdocs.yml:1:1: notewire setting per_page is 0, not a whole number above zero; see docs/settings.md",
        'mkdocs.yml:1:1: unknown notewire setting "5"; see docs/settings.md',
        'mkdocs.yml:1:1: unknown notewire setting "per_pages"; did you mean "per_page"?',
    ]


def test_what_was_set_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().per_page = 3


def test_mkdocs_knows_the_same_keys():
    """The plugin declares its keys once more, for MkDocs: a key of one that the other lacks would be refused or ignored."""
    from notewire.plugin import NotewireConfig

    assert {name for name, _ in NotewireConfig._schema} == set(PLUGIN_KEYS)
