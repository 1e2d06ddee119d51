"""`references.bib`: what is read of an entry, whichever program wrote it, and what others may copy of it."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notewire import bibtex_papers
from notewire.dialect.citations import KEY
from notewire.frontmatter import Paper
from notewire.latex_text import plain


def read(text):
    found, problems = bibtex_papers.read(text, "notes/references.bib")
    assert problems == []
    return found


def one(fields, kind="article"):
    (reference,) = read(
        f"@{kind}{{key, {fields if fields.startswith('title') else f'title = {{T}}, {fields}'}}}"
    ).references
    return reference


def shown(reference):
    """The title with its formulas between dollars."""
    html = reference.title_html
    for number, formula in enumerate(reference.formulas):
        html = html.replace(f"\ufdd0m{number}\ufdd1", f"${formula.latex}$")
    return html


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (
            r"Poincar{\'e}, Erd{\H{o}}s, {\O}ystein {\AA}rdal, K\"uhn, {\v S}a",
            "Poincaré, Erdős, Øystein Årdal, Kühn, Ša",
        ),
        ("{FlashAttention}: {IO}-Awareness", "FlashAttention: IO-Awareness"),
        ("pages 1--2 --- ``quoted''", "pages 1–2 — “quoted”"),
        (r"Don't 50\% of 50% \& more & \#1 #2", "Don't 50% of 50% & more & #1 #2"),
        (r"\emph{a} \texttt{b} \textsc{c} \unknown{d} {\em e}", "a b c d e"),
        (r"{\LaTeX} and \TeX", "LaTeX and TeX"),
        ("a~b   c\n d", "a b c d"),
        (r"\href{https://x_y/a%20b}{words}", "words"),
        ("机器学习", "机器学习"),
        (r"\'", "\u0301"),
    ],
)
def test_latex_becomes_text(latex, text):
    assert plain(latex) == text


@given(st.text(alphabet="ab \\{}$'`\"%&~-^_#\n{}中é", max_size=40))
def test_no_text_of_a_field_breaks_it(text):
    assert "\n" not in plain(text)


@pytest.mark.parametrize(
    ("field", "authors", "family"),
    [
        ("Dao, Tri and Fu, Daniel Y.", ("Tri Dao", "Daniel Y. Fu"), "Dao"),
        ("Donald E. Knuth", ("Donald E. Knuth",), "Knuth"),
        ("van Beethoven, Ludwig", ("Ludwig van Beethoven",), "van Beethoven"),
        ("King, Jr., Martin Luther", ("Martin Luther King Jr.",), "King"),
        ("{Simon and Schuster} and {OpenAI}", ("Simon and Schuster", "OpenAI"), "Simon and Schuster"),
        ("张, 三 and 周志华 and 李 四", ("张三", "周志华", "李四"), "张"),
        (r"R{\'e}, Christopher", ("Christopher Ré",), "Ré"),
    ],
)
def test_people_are_called_by_their_names(field, authors, family):
    found = one(f"author = {{{field}}}")
    assert (found.authors, found.family, found.others, found.edited) == (authors, family, False, False)


def test_others_and_editors_are_told_apart():
    assert one("author = {Vaswani, A. and others}").others
    assert one("author = {Vaswani, A. and others}").authors == ("A. Vaswani",)
    edited = one("editor = {Bengio, Y.}", "proceedings")
    assert (edited.authors, edited.edited) == (("Y. Bengio",), True)


@pytest.mark.parametrize(
    ("fields", "where", "year"),
    [
        (
            "journal = {Neural Comput.}, year = 1997, volume = 9, number = {8}, pages = {1735-1780}",
            "Neural Comput., 1997, 9(8): 1735–1780",
            1997,
        ),
        ("booktitle = {NeurIPS}, year = {2022}, pages = {16344--16359}", "NeurIPS, 2022: 16344–16359", 2022),
        ("journaltitle = {JMLR}, date = {2014-06-01}, volume = {15}", "JMLR, 2014, 15", 2014),
        ("publisher = {Springer}, year = {2006}", "Springer, 2006", 2006),
        ("journal = {arXiv preprint arXiv:2006.04768}, year = {2020}", "2020", 2020),
        ("journal = {CoRR}, volume = {abs/2006.04768}, year = {2020}", "2020", 2020),
        (r"howpublished = {\url{https://example.org/}}, year = {2020}", "2020", 2020),
        ("year = {to appear}", "", 0),
        ("publisher = {MIT Press}, edition = {Second}, year = {2018}", "Second ed., MIT Press, 2018", 2018),
        ("publisher = {MIT Press}, edition = {4th edition}, year = {2022}", "4th ed., MIT Press, 2022", 2022),
        ("publisher = {MIT Press}, edition = {3}, year = {2009}", "3rd ed., MIT Press, 2009", 2009),
        ("publisher = {A}, edition = {12}, year = {2009}", "12th ed., A, 2009", 2009),
        ("publisher = {清华大学出版社}, edition = {第2版}, year = {2019}", "第2版, 清华大学出版社, 2019", 2019),
        ("publisher = {Springer}, edition = {First}, year = {2006}", "Springer, 2006", 2006),
    ],
)
def test_where_and_when_it_appeared(fields, where, year):
    found = one(fields)
    assert (found.where, found.year) == (where, year)


@pytest.mark.parametrize(
    ("fields", "arxiv", "doi", "url"),
    [
        ("eprint = {2205.14135v2}, archivePrefix = {arXiv}", "2205.14135", "", ""),
        ("eprint = {2205.14135}, eprinttype = {arxiv}", "2205.14135", "", ""),
        ("eprint = {12345}, archivePrefix = {PubMed}", "", "", ""),
        ("url = {https://arxiv.org/abs/2205.14135v1}", "2205.14135", "", ""),
        ("url = {http://arxiv.org/pdf/cs/0112017.pdf}", "cs/0112017", "", ""),
        ("doi = {10.48550/arXiv.2205.14135}", "2205.14135", "", ""),
        ("journal = {arXiv preprint arXiv:2006.04768}", "2006.04768", "", ""),
        ("journal = {CoRR}, volume = {abs/2006.04768}", "2006.04768", "", ""),
        (r"doi = {10.1000/a\_b}", "", "10.1000/a_b", ""),
        ("doi = {https://doi.org/10.1109/5.726791}", "", "10.1109/5.726791", ""),
        ("url = {https://dx.doi.org/10.1109/5.726791}", "", "10.1109/5.726791", ""),
        (r"url = {https://example.org/a\_b\%20c}", "", "", "https://example.org/a_b%20c"),
        (r"howpublished = {Blog, \url{https://example.org/x}.}", "", "", "https://example.org/x"),
        ("url = {javascript:alert(1)}", "", "", ""),
        ("url = {example.org}", "", "", ""),
    ],
)
def test_where_it_is_found(fields, arxiv, doi, url):
    found = one(fields)
    assert (found.arxiv, found.doi, found.url) == (arxiv, doi, url)


def test_a_title_keeps_its_formulas_and_its_text_is_no_markup():
    text = "@article{key,\n  " + r"title = {{A} $O(N^{2})$ <b> & \(x < y\), {$\alpha$-Net} for \$5}}"
    (found,) = read(text).references
    assert shown(found) == r"A $O(N^{2})$ &lt;b&gt; &amp; $x < y$, $\alpha$-Net for $5"
    line = text.split("\n")[1]
    places = [(2, line.index(formula) + 1) for formula in ("O(N", "x < y", r"\alpha")]
    assert [formula.source.place(0) for formula in found.formulas] == places


def test_a_subtitle_and_a_short_title():
    found = one("title = {Deep}, subtitle = {a {<b>}}, shorttitle = {D}")
    assert (found.title_html, found.short) == ("Deep: a &lt;b&gt;", "D")


def test_strings_months_and_joined_values():
    text = '@string{n = "Neur" # {IPS}}\n@misc{a, title = {T} # " " # n, booktitle = N, month = JAN, year = 2020}'
    (found,) = read(text).references
    assert (found.title_html, found.where) == ("T NeurIPS", "NeurIPS, 2020")


def test_a_paper_takes_from_its_proceedings_what_it_does_not_say():
    text = "@inproceedings{a, crossref = {p}, title = {A}}\n@proceedings{p, title = {Proc. of X}, year = 2019, editor = {E, F.}}"
    paper = read(text).by_key["a"]
    assert (paper.where, paper.title_html) == ("Proc. of X, 2019", "A")
    assert paper.bibtex == (
        "@inproceedings{a,\n  title = {A},\n  year = 2019,\n  editor = {E, F.},\n  booktitle = {Proc. of X},\n}"
    )


def test_what_may_be_copied_is_whole_and_keeps_secrets():
    text = """@string{n = {NeurIPS}}
@InProceedings{dao2022,
  Title     = {{FlashAttention}:
               Fast},
  booktitle = n, month = dec, year = "2022",
  abstract = {long}, file = {:/home/me/a.pdf:PDF}, keywords = {x}, timestamp = {2020}, mendeley-groups = {y},
  note = {Best paper}
}"""
    (found,) = read(text).references
    assert found.bibtex == (
        "@inproceedings{dao2022,\n  Title = {{FlashAttention}: Fast},\n  booktitle = {NeurIPS},\n"
        "  month = dec,\n  year = 2022,\n  note = {Best paper},\n}"
    )
    assert read(found.bibtex).references[0].bibtex == found.bibtex, "what was copied reads as it was"


@pytest.mark.parametrize(
    ("paper", "key"),
    [
        (Paper("arxiv", "2205.14135"), "a"),
        (Paper("doi", "10.48550/arXiv.2205.14135"), "a"),
        (Paper("doi", "10.1145/ABC"), "b"),
        (Paper("arxiv", "2205.99999"), None),
        (Paper("doi", "10.1145/abcd"), None),
    ],
)
def test_an_id_means_an_entry_however_it_is_written(paper, key):
    found = read("@misc{a, title = {A}, eprint = {2205.14135}}\n@misc{b, title = {B}, doi = {10.1145/abc}}").of(paper)
    assert (found.key if found else None) == key


def test_what_a_paper_looks_like_does_not_depend_on_where_it_stands():
    entry = "@misc{a, title = {A $x$}, author = {B, C.}, year = 2020, keywords = {d}}"
    alone, (_, below) = read(entry).references[0], read("@misc{z, title = {Z}}\n\n" + entry).references
    assert alone.look == below.look
    assert alone.look != read(entry.replace("2020", "2021")).references[0].look
    assert alone.look == read(entry.replace("{d}", "{e}")).references[0].look
    assert pickle.loads(pickle.dumps(alone)) == alone


@given(st.from_regex(KEY, fullmatch=True), st.text(alphabet='ab {}\\"#,=@%\n中', max_size=60))
def test_no_file_breaks_the_reader(key, text):
    found, _ = bibtex_papers.read(f"@misc{{{key}, title = {{T}}}}\n{text}\n@misc{{zz, title = {{{text}}}}}", "x.bib")
    assert key in found.by_key or key in found.broken
