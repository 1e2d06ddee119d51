"""Articles to HTML for the place where they stand: formulas and links are put in here, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import escape

from notewire import paths, prose, wikilinks
from notewire.dialect.article import Article
from notewire.dialect.formulas import PlacedFormula
from notewire.dialect.tokens import CLOSE, FORMULA, LINK, NAMED, OPEN, token
from notewire.library import Library
from notewire.math import Formula, RenderedFormula
from notewire.problems import Missing
from notewire.rendering import Bringer, Formulas


class Typesetter:
    """Puts rendered formulas and resolved links into articles of one library."""

    def __init__(self, library: Library, formulas: Bringer) -> None:
        self.library = library
        self.formulas = formulas

    def page(self, article: Article, origin: str, page: str, within: tuple[str, ...] = ()) -> str:
        """HTML for the page at URL `page`; `origin` is the path of the file that the article was written in.

        `within` names the files that this article is being embedded in, so that none embeds itself.
        """
        if OPEN not in article.html:  # most titles
            return article.html
        self.formulas.bring(Formula(found.latex, found.display) for found in article.formulas)
        article = self._embedded(
            article, origin, lambda part, path, around: self.page(part, path, page, around), within
        )
        return article.html_with(
            lambda number: _kept(self._formula(article, number).html, article.formulas[number]),
            lambda number: paths.relative(self._url(article, number, origin), page),
            lambda number: self._formula(article, number).text,
        )

    def feed(self, article: Article, origin: str, site_url: str) -> str:
        """HTML for a feed: MathML instead of KaTeX's HTML, full addresses, plain ``pre`` for code."""
        return _plain_code(self._feed(article, origin, site_url, ()))

    def _feed(self, article: Article, origin: str, site_url: str, within: tuple[str, ...]) -> str:
        article = self._embedded(
            article, origin, lambda part, path, around: self._feed(part, path, site_url, around), within
        )
        return article.html_with(
            lambda number: _kept(self._formula(article, number).mathml, article.formulas[number]),
            lambda number: paths.absolute(self._url(article, number, origin), site_url),
            lambda number: self._formula(article, number).text,
        )

    def text(self, article: Article) -> str:
        """Plain text on one line, formulas as Unicode: for titles of windows, descriptions, attributes."""
        return article.text_with(lambda number: self._formula(article, number).text)

    def heading(self, html: str, article: Article) -> str:
        """A part of an article without links, such as a heading for the table of contents."""
        alone = re.fullmatch(f"{OPEN}{FORMULA}(\\d+){CLOSE}", html)
        part = Article(token(NAMED, int(alone[1])) if alone else html, article.formulas)
        return part.html_with(lambda number: self._formula(article, number).html, lambda number: "", lambda number: "")

    def _embedded(
        self,
        article: Article,
        origin: str,
        put: Callable[[Article, str, tuple[str, ...]], str],
        within: tuple[str, ...],
    ) -> Article:
        """The article with the notes, or sections of notes, that it embeds."""
        if "nw-embed" not in article.html:
            return article

        def embed(match: re.Match[str]) -> str:
            target = article.links[int(match["number"])].target
            name, _, heading = target.removeprefix("[[").partition("#")
            path = wikilinks.find(self.library, origin, name)
            note = self.library.by_path.get(path or "")
            if note is None or note.path in (*within, origin):
                words = escape(target.removeprefix("[["))
                return '<p><a class="nw-wikilink" href="' + match["token"] + f'">{words}</a></p>'
            part = prose.section(note.body, wikilinks.anchor(self.library, note.path, heading) if heading else "")
            link = '<a class="nw-embed__source" href="' + match["token"] + f'">{escape(note.meta.title)}</a>'
            return f'<div class="nw-embed">{put(part, note.path, (*within, origin))}{link}</div>'

        return replace(article, html=_EMBED.sub(embed, article.html))

    def _formula(self, article: Article, number: int) -> RenderedFormula:
        found = article.formulas[number]
        return self.formulas.get(Formula(found.latex, found.display)) or unrendered(found)

    def _url(self, article: Article, number: int, origin: str) -> str:
        url = self.library.resolve(origin, article.links[number].target)
        return "" if isinstance(url, Missing) else url


def _plain_code(html: str) -> str:
    """Blocks of code without their decoration, which a feed reader does not know."""

    def plain(match: re.Match[str]) -> str:
        code = re.sub(r"</?(?:span|a)\b[^<>]*>", "", match[1])
        return f"<pre><code>{code}</code></pre>"

    html = re.sub(r'<figure class="nw-code".*?<code>(.*?)</code></pre></div></figure>', plain, html, flags=re.S)
    html = re.sub(r'<a class="headerlink"[^<>]*>.*?</a>', "", html)
    return re.sub(r'(<div) [^<>]*class="nw-table"[^<>]*>', r"\1>", html)


_EMBED = re.compile(rf'<div class="nw-embed" data-embed="(?P<token>{OPEN}{LINK}(?P<number>\d+){CLOSE})"></div>')
_ANNOTATION = re.compile(r'(<annotation encoding="application/x-tex">).*?(</annotation>)', re.S)


def _kept(html: str, found: PlacedFormula) -> str:
    """A rendered formula whose annotation, which is what a reader copies, is the LaTeX as its author typed it."""
    typed = found.source.string.strip()
    if typed == found.latex:
        return html
    return _ANNOTATION.sub(lambda match: match[1] + escape(typed, quote=False) + match[2], html)


def unrendered(found: PlacedFormula) -> RenderedFormula:
    """A formula that does not compile, as text: what its author typed is still there to be read and mended."""
    text = escape(found.source.string.strip(), quote=False)
    annotation = f'<annotation encoding="application/x-tex">{text}</annotation>'
    math = f"<math><semantics><mtext>{text}</mtext>{annotation}</semantics></math>"
    return RenderedFormula(f'<span class="nw-bad-formula">{math}</span>')


def standalone(article: Article, formulas: Formulas) -> str:
    """HTML of an article that belongs to no site: links stay as they were typed."""

    def formula(number: int) -> RenderedFormula:
        found = article.formulas[number]
        return formulas.get(Formula(found.latex, found.display)) or unrendered(found)

    return article.html_with(
        lambda number: _kept(formula(number).html, article.formulas[number]),
        lambda number: article.links[number].target.removeprefix("[["),
        lambda number: formula(number).text,
    )
