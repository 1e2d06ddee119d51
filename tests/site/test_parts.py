"""Every part of a page, on a small site that has one of each: what the author wrote is there, escaped, linked, in order."""

import pytest

pytestmark = pytest.mark.slow

ORDER = ["theory/newest/", "python/everything/", "theory/tie-a/", "theory/tie-b/", "python/first-steps/"]
"""By date, newest first; three notes of one day by path."""


@pytest.fixture(scope="module")
def note(mini, read):
    """The note that has everything."""
    return read(mini, "python/everything/")


def words(element):
    return " ".join(element.text_content().split())


def cards(tree, section="nw-latest"):
    return tree.xpath(f"//section[@aria-labelledby='{section}']//*[@class='nw-card__title']/a/@href")


def test_newest_first_and_ties_by_path(mini, read):
    assert cards(read(mini, "")) == ORDER[:4]
    assert cards(read(mini, "page/2/")) == ORDER[4:]
    assert read(mini, "archive/").xpath("//a[@class='nw-year__title']/@href") == ORDER
    assert [words(h) for h in read(mini, "archive/").xpath("//h2")] == ["2026 4 篇", "2025 1 篇"]


def test_pinned_notes_stand_on_the_first_page_only(mini, read):
    assert cards(read(mini, ""), "nw-pinned") == ["python/everything/"]
    assert cards(read(mini, "page/2/"), "nw-pinned") == []


def test_what_docs_index_says_greets_on_the_home_page(mini, read):
    (hero,) = read(mini, "").xpath("//section[@class='nw-hero']")
    assert "每样东西" in words(hero)
    assert len(hero.xpath(".//math")) == 1
    assert read(mini, "page/2/").xpath("//section[@class='nw-hero']") == []


def test_a_title_keeps_its_formula_and_code_and_is_text_where_only_text_can_be(mini, note):
    (heading,) = note.xpath("//h1")
    assert heading.xpath("./code/text()") == ["a < b"]
    assert len(heading.xpath(".//math")) == 1
    assert note.xpath("//title/text()") == ["一切都在：x²∈ℝ 与 a < b · Mini & 小站"]
    assert note.xpath("//meta[@property='og:title']/@content") == ["一切都在：x²∈ℝ 与 a < b"]
    raw = mini.page("python/everything/").read_text("utf-8")
    assert "<title>一切都在：x²∈ℝ 与 a &lt; b · Mini &amp; 小站</title>" in raw


def test_html_in_a_title_is_no_markup_of_the_frame(mini, read):
    tree = read(mini, "theory/newest/")
    assert tree.xpath("//title/text()") == ['最新 的 & "一篇" · Mini & 小站']
    assert [words(link) for link in tree.xpath("//h1")] == ['最新 的 & "一篇"']


def test_dates_of_writing_and_of_the_last_change(note):
    meta = note.xpath("//div[@class='nw-meta']")[0]
    assert meta.xpath(".//time/@datetime") == ["2026-01-05", "2026-02-01"]
    assert "更新 2026-02-01" in words(meta)
    assert note.xpath("//meta[@property='article:published_time']/@content") == ["2026-01-05"]
    assert note.xpath("//meta[@property='article:modified_time']/@content") == ["2026-02-01"]


def test_source_and_papers_are_linked(note):
    source = note.xpath("//*[@class='nw-note__source']/a")[0]
    assert (source.get("href"), source.text) == ("https://www.example.org/talk?id=1&lang=zh", "example.org")
    papers = [(link.get("href"), link.text) for link in note.xpath("//*[@class='nw-note__papers']/a")]
    assert papers == [
        ("https://arxiv.org/abs/2205.14135", "arXiv:2205.14135"),
        ("https://doi.org/10.1145/3528223.3530127", "doi:10.1145/3528223.3530127"),
    ]


def test_tags_that_differ_in_signs_have_pages_of_their_own(mini, read, note):
    tags = {link.text: link.get("href") for link in note.xpath("//ul[@class='nw-note__tags']//a")}
    assert tags == {"C++": "tags/c-plus-plus/", "C": "tags/c/", "显存": "tags/显存/"}
    listed = "//*[@class='nw-card__title']/a/@href"
    assert read(mini, "tags/c-plus-plus/").xpath(listed) == ["python/everything/"]
    assert read(mini, "tags/c/").xpath(listed) == ["python/everything/", "python/first-steps/"]
    shown = [words(link) for link in read(mini, "tags/").xpath("//ul[@class='nw-tags']//a")]
    assert shown == ["C 2 篇", "显存 2 篇", "C++ 1 篇"]


def test_contents_nest_and_equal_headings_have_anchors_of_their_own(note):
    top = note.xpath("//nav[@class='nw-toc']/ol/li/a/@href")
    page = "python/everything/"
    assert top == [page + anchor for anchor in ("#引入", "#softmax-的-on-推导", "#代码", "#表格")]
    below = note.xpath("//nav[@class='nw-toc']/ol/li/ol/li/a/@href")
    assert below == [page + "#小节", page + "#小节_1"]
    assert len(note.xpath("//nav[@class='nw-toc']//math")) == 1, "the formula of a heading is set in the contents too"


def test_series_and_neighbours(mini, read, note):
    (series,) = note.xpath("//nav[@class='nw-series']")
    assert series.xpath(".//li/a/@href") == ["python/first-steps/", "python/everything/"]
    assert series.xpath(".//a[@aria-current='page']/@href") == ["python/everything/"]
    assert "系列：样例 第 2 / 2 篇" in words(series)
    assert series.xpath("./p[@id='nw-series']/a/@href") == ["series/样例/"]
    assert series.xpath(".//a[@rel='prev']/@href") == ["python/first-steps/"]
    assert series.xpath(".//a[@rel='next']") == []
    assert words(note.xpath("//ul[@class='nw-note__origins']/li")[0]) == "系列样例 第 2 / 2 篇"
    first = read(mini, "python/first-steps/")
    assert first.xpath("//nav[@class='nw-neighbours']/a[@rel='next']/@href") == ["python/everything/"]
    assert first.xpath("//nav[@class='nw-neighbours']/a[@rel='prev']") == []


def test_the_edit_link_leads_to_the_note_in_the_repository(note):
    links = note.xpath("//p[@class='nw-note__edit']/a/@href")
    assert links == ["https://github.com/example/mini/edit/main/notes/python/everything.md"]


def test_without_a_repository_there_is_no_edit_link(many, read):
    assert read(many, "odd/note-01/").xpath("//p[@class='nw-note__edit']") == []


def test_a_category_says_its_names_its_introduction_and_its_count(mini, read):
    python = read(mini, "python/")
    assert words(python.xpath("//h1")[0]) == "Python 语言"
    assert words(python.xpath("//p[@class='nw-label']/span[@lang='en']")[0]) == "CATEGORY ARCHIVE"
    intro = python.xpath("//div[contains(@class, 'nw-archive__intro')]")[0]
    assert intro.xpath(".//a/@href") == ["python/first-steps/", "python/everything/#softmax-的-on-推导"]
    assert len(intro.xpath(".//math")) == 1
    assert "共 2 篇" in python.text_content()


def test_a_category_without_notes_says_so(mini, read):
    shelf = read(mini, "shelf/")
    assert words(shelf.xpath("//h1")[0]) == "Shelf 空书架"
    assert "这里还没有笔记" in shelf.text_content()


def test_excerpts(mini, read):
    shown = {}
    for url in ("", "page/2/"):
        for card in read(mini, url).xpath("//section[@aria-labelledby='nw-latest']//article[@class='nw-card']"):
            shown[card.xpath(".//h2/a/@href | .//h3/a/@href")[0]] = card.xpath("./div[@class='nw-card__excerpt']")[0]
    assert words(shown["python/first-steps/"]) == "手写的开头…", "cut at <!-- more -->"
    summary = shown["theory/newest/"]
    assert words(summary).startswith("手写的摘要，含 γ")
    assert summary.xpath(".//code/text()") == ["代码"]
    assert "正文不作摘要" not in words(summary)
    automatic = shown["python/everything/"]
    assert automatic.xpath(".//*[@class='nw-omit']/text()")[:1] == ["[公式]"]
    assert automatic.xpath(".//sup | .//*[@id] | .//h2 | .//li") == [], "no footnote, id, heading or list leaks in"
    assert "引入" not in words(automatic)


def test_links_between_notes_follow_the_files(note):
    body = "//div[@class='nw-prose']//a[not(@class)]/@href"
    links = [link for link in note.xpath(body) if not link.startswith("http")]
    assert links == ["python/first-steps/#引入", "python/everything/#引入", "python/data.csv", "guide/"]


def test_pictures_are_figures_with_their_caption(note):
    (figure,) = note.xpath("//figure[@class='nw-figure']")
    assert figure.xpath("./img/@src") == ["python/diagram.svg"]
    assert figure.xpath("./img/@alt") == ["矩形"]
    assert figure.xpath("./figcaption/text()") == ["图 1：随配色变化的矩形"]


def test_code_keeps_every_character(note):
    code = note.xpath("//figure[@class='nw-code']")
    assert [figure.get("data-lang") for figure in code] == ["python", "text"]
    assert code[0].xpath(".//*[@class='nw-code__title']/text()") == ["attention.py"]
    assert code[0].xpath(".//*[@class='ln']/@data-n") == ["5", "6", "7", "8"]
    assert code[0].xpath("count(.//*[@class='hll'])") == 1
    assert words(code[0].xpath(".//*[@class='hll']")[0]).startswith('return x < 1 and "a&b"')
    assert code[1].xpath("string(.//code)") == "no language's\ttab\n"
    (target,) = code[0].xpath(".//a[@class='nw-anno']/@href")
    (explanation,) = note.xpath("//ol[@class='nw-annotations']/li")
    assert target.endswith("#" + explanation.get("id"))
    assert explanation.text == "注解的正文。"


def test_a_formula_with_a_bar_does_not_split_its_table_row(note):
    row = note.xpath("//div[@class='nw-table']//tbody/tr")[0]
    assert [len(cell.xpath(".//math")) for cell in row] == [1, 0, 0]
    assert [words(cell) for cell in row][1:] == ["条件概率", "_".join(["supercalifragilisticexpialidocious"] * 2)]


def test_marks_footnotes_tasks_and_boxes(note):
    prose = note.xpath("//div[@class='nw-prose']")[0]
    assert prose.xpath("./p/mark/text() | ./p/del/text() | ./p/kbd/text()") == ["标记", "删除", "Ctrl"]
    assert prose.xpath(".//li[@class='task-list-item']/input/@aria-label") == ["已完成", "未完成"]
    assert prose.xpath("./div[@class='admonition warning']/p[@class='admonition-title']/text()") == ["当心"]
    assert words(prose.xpath("./details[@class='question']/summary")[0]) == "1. 为什么？"
    references = prose.xpath(".//a[@class='footnote-ref']/@href")
    assert len(references) == 2
    assert len(set(references)) == 1
    assert len(prose.xpath(".//a[@class='footnote-backref']")) == 2


def test_a_hand_written_page_is_set_in_the_same_frame(mini, read):
    guide = read(mini, "guide/")
    assert [heading.text for heading in guide.xpath("//h1")] == ["手写的页面"]
    assert len(guide.xpath("//main//math")) == 1
    assert guide.xpath("//nav[@class='nw-toc']//a/@href") == ["guide/#第一节", "guide/#第二节"]
    assert [link.text for link in guide.xpath("//nav[@class='nw-nav']//a")] == [
        *("语言", "Theory", "空书架", "图谱", "标签", "时间线", "订阅")
    ]


def test_a_hand_written_page_with_formulas_has_the_stylesheet_that_they_need(mini, read):
    assert "assets/katex/katex.css" in read(mini, "guide/").xpath("//link[@rel='stylesheet']/@href")


def test_the_stylesheet_of_formulas_is_only_where_formulas_are(mini, read):
    for url in mini.documents:
        tree = read(mini, url)
        linked = "assets/katex/katex.css" in tree.xpath("//link[@rel='stylesheet']/@href")
        if url != "guide/":  # the test above
            assert linked == bool(tree.xpath("//math")), f"/{url}"


def test_descriptions_are_plain_text_of_one_line(mini, read):
    for url in mini.documents:
        (description,) = read(mini, url).xpath("//meta[@name='description']/@content")
        assert description == " ".join(description.split()), f"/{url}"
        assert not set("<>$\\") & set(description.replace("x < y", "")), f"/{url}: {description}"


def test_a_pager_shows_the_first_the_last_and_those_around(many, read):
    def pager(url):
        return [words(item) for item in read(many, url).xpath("//nav[@class='nw-pager']//li")]

    assert pager("") == ["1", "2", "…", "6"]
    assert pager("page/2/") == ["1", "2", "3", "…", "6"]
    assert pager("page/3/") == ["1", "2", "3", "4", "5", "6"], "a gap of one page would say less than its number"
    assert pager("page/5/") == ["1", "…", "4", "5", "6"]
    assert pager("page/6/") == ["1", "…", "5", "6"]
    assert read(many, "page/3/").xpath("//link[@rel='prev']/@href") == ["page/2/"]
    assert read(many, "page/3/").xpath("//link[@rel='next']/@href") == ["page/4/"]
    assert read(many, "page/2/").xpath("//nav[@class='nw-pager']//a[@rel='prev']/@href") == [""]


def test_every_list_is_paged(many, read):
    listed = "//*[@class='nw-card__title']/a/@href"
    home = [url for number in range(1, 7) for url in read(many, "" if number == 1 else f"page/{number}/").xpath(listed)]
    assert home == [f"{'odd' if n % 2 else 'even'}/note-{n:02}/" for n in range(30, 0, -1)]
    odd = [url for part in ("odd/", "odd/page/2/", "odd/page/3/") for url in read(many, part).xpath(listed)]
    assert odd == [f"odd/note-{n:02}/" for n in range(29, 0, -2)]
    third = [url for part in ("tags/三/", "tags/三/page/2/") for url in read(many, part).xpath(listed)]
    assert third == [f"{'odd' if n % 2 else 'even'}/note-{n:02}/" for n in range(30, 0, -3)]


def test_a_page_does_not_grow_with_the_number_of_notes(many, read):
    """Thirty notes, and a note's page knows of two others."""
    links = {link for link in read(many, "odd/note-15/").xpath("//a/@href") if "note-" in link and "#" not in link}
    assert links == {"odd/note-13/", "odd/note-17/"}
