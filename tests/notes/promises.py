"""What this knowledge base promises its readers, one function a promise: a list of complaints, empty when it is kept.

Those of `OF_A_NOTE` take a `knowledge.Reading`, those of `OF_THE_WHOLE` a `knowledge.Knowledge`. test_notes.py asks them of the
real notes; test_promises.py breaks each on purpose.
"""

import re
from collections import Counter

from .knowledge import plain

TOPICS = 36
CATEGORIES = {"large-model", "python", "machine-learning", "algorithms"}
A_CATEGORY = 2
CHARACTERS = 1500
EXCERPT = 60
WORDS = 6
"""Characters of an alternative text, a caption or a question, at least."""
ANSWER = 15
QUESTIONS = 3
LINKS = 2
TAGS = 40
PINNED = 3
PLACEHOLDERS = re.compile(r"\b(?:TODO|FIXME|TBD)\b|[Ll]orem ipsum|待补|待写|待续|待完善|此处省略|敬请期待|未完待")
ALONE = {"python/tf-export"}
"""Notes that no other note needs to name, and why: how TensorFlow registers its names is a side path by itself."""


# of a note


def begins_with_words(note):
    first = re.sub(r"<!--.*?-->", "", note.source.head.body, flags=re.S).strip().partition("\n")[0]
    good = re.match(r"[\w“《`$\[*]", first) and not re.match(r"\[|\* |\d+\. ", first)
    return [] if good else [f"begins with {first!r}"]


def says_in_short_what_it_is_about(note):
    """By a summary or by its first paragraph; a paragraph may be cut for the card, a summary is written for it."""
    if len(note.excerpt) < EXCERPT:
        return [f"its excerpt has {len(note.excerpt)} characters"]
    return ["its summary does not fit on a card"] if note.meta.summary and note.excerpt.endswith("…") else []


def is_worth_reading(note):
    characters = note.note.prose.characters
    return [] if characters >= CHARACTERS else [f"has {characters} Chinese characters"]


def shows_a_figure_of_its_own(note):
    """A picture beside the notes that bears the note's name, or a diagram."""
    pictures = [link.target for link in note.note.body.links if link.picture]
    own = [target for target in pictures if target.rpartition("/")[2].startswith(note.slug)]
    drawn = note.tree.xpath(".//figure[contains(@class, 'nw-mermaid')]")
    return [] if own or drawn else ["has no figure of its own"]


def describes_every_figure(note):
    """For who cannot see it, and for who looks at the figures first."""
    return [complaint for number, picture in enumerate(note.tree.iter("img"), 1) for complaint in _of(picture, number)]


def _of(picture, number):
    said = (picture.get("alt") or "").strip()
    captions = picture.xpath("ancestor::figure[1]/figcaption")
    caption = plain(captions[0]) if captions else ""
    if len(said) < WORDS:
        yield f"picture {number} says {said!r} to who cannot see it"
    if len(caption) < WORDS:
        yield f"picture {number} has {caption!r} for a caption"
    elif caption == said:
        yield f"picture {number} says its caption twice"


def asks_questions_with_folded_answers(note):
    """A question that shows its answer asks nothing."""
    questions = note.tree.xpath(".//details[contains(@class, 'question')]")
    complaints = [f"asks {len(questions)} questions"] if len(questions) < QUESTIONS else []
    for number, details in enumerate(questions, 1):
        question = plain(details.find("summary"))
        answer = plain(details).removeprefix(question).strip()
        if len(question) < WORDS or len(answer) < ANSWER:
            complaints.append(f"question {number} is {question!r} and its answer {answer!r}")
        if details.get("open") is not None:
            complaints.append(f"question {number} shows its answer")
    return complaints


def says_what_it_rests_on(note):
    """By a list of references, written or made of its citations."""
    listed = note.tree.xpath(
        ".//*[self::h2 or self::h3][contains(., '参考')]/following-sibling::*[self::ol or self::ul]/li"
    )
    return [] if listed or note.note.cites else ["names no source"]


def lists_its_papers_in_the_bibliography(note):
    known = note.knowledge.bibliography
    return [f"references.bib lacks {name}" for name in note.identifiers if name not in known]


def leaves_nothing_to_be_written(note):
    lines = enumerate(note.source.text.split("\n"), 1)
    return [f"line {number}: {line}" for number, line in lines if PLACEHOLDERS.search(line)]


def has_code_to_run(note):
    unexplained = [f"line {code.line + 1}: not run, and no reason" for code in note.source.blocks if code.silent]
    runnable = [code for code in note.source.blocks if not code.not_run and not code.silent]
    return unexplained if runnable else [*unexplained, "has no code to run"]


def has_tags_of_the_vocabulary(note):
    unknown = [f"tags.txt lacks {tag}" for tag in note.meta.tags if tag not in note.knowledge.vocabulary]
    return unknown if note.meta.tags else ["has no tag"]


def links_to_other_notes(note):
    count = len(note.knowledge.library.links[note.path])
    return [] if count >= LINKS else [f"links to {count} other notes"]


def is_not_of_the_future(note):
    dates = {"date": note.meta.date, "updated": note.meta.updated}
    return [f"{key} is {date}" for key, date in dates.items() if date and date > note.knowledge.today]


def requires_notes_that_there_are(note):
    found = {name: note.knowledge.named(name) for name in note.meta.requires}
    return [
        f"requires {name!r}, which {len(notes)} notes are called" for name, notes in found.items() if len(notes) != 1
    ]


OF_A_NOTE = (
    begins_with_words,
    says_in_short_what_it_is_about,
    is_worth_reading,
    shows_a_figure_of_its_own,
    describes_every_figure,
    asks_questions_with_folded_answers,
    says_what_it_rests_on,
    lists_its_papers_in_the_bibliography,
    leaves_nothing_to_be_written,
    has_code_to_run,
    has_tags_of_the_vocabulary,
    links_to_other_notes,
    is_not_of_the_future,
    requires_notes_that_there_are,
)


# of the whole


def covers_its_topics(knowledge):
    counts = Counter(note.category for note in knowledge.notes)
    complaints = [f"there are {len(knowledge.notes)} notes"] if len(knowledge.notes) < TOPICS else []
    if not {category.slug for category in knowledge.library.categories} >= CATEGORIES:
        complaints.append(
            f"there are the categories {sorted(category.slug for category in knowledge.library.categories)}"
        )
    return complaints + [f"{name} has {counts[name]} notes" for name in sorted(CATEGORIES) if counts[name] < A_CATEGORY]


def keeps_its_vocabulary_small(knowledge):
    """Each tag once, in the order of their characters, and none that no note has."""
    used = {tag for note in knowledge.notes for tag in note.meta.tags}
    counts = Counter(knowledge.vocabulary)
    complaints = [f"there are {len(used)} tags"] if len(used) > TAGS else []
    complaints += ["tags.txt is not in order"] if list(counts) != sorted(counts) else []
    complaints += [f"tags.txt has {tag} {count} times" for tag, count in counts.items() if count > 1]
    return complaints + [f"no note has the tag {tag}" for tag in counts if tag not in used]


def requires_without_a_circle(knowledge):
    """Else nobody could begin to read."""
    complaints, done = [], set()

    def visit(note, above):
        if note in above:
            complaints.append(" → ".join(str(each) for each in [*above[above.index(note) :], note]))
        elif note not in done:
            for required in note.requires:
                visit(required, [*above, note])
            done.add(note)

    for note in knowledge.notes:
        visit(note, [])
    return complaints


def leaves_no_note_alone(knowledge):
    """Each is linked from another note."""
    linked = {path for found in knowledge.library.links.values() for path in found}
    return [
        f"no note links to {note}" for note in knowledge.notes if note.path not in linked and str(note) not in ALONE
    ]


def pins_three_notes(knowledge):
    pinned = [str(note) for note in knowledge.notes if note.meta.pinned]
    return [] if len(pinned) == PINNED else [f"pinned are {', '.join(pinned) or 'none'}"]


def introduces_every_note_of_a_category(knowledge):
    complaints = []
    for category in knowledge.library.categories:
        led = {knowledge.resolved(category.path, link.target) for link in category.intro.links}
        left = [note for note in knowledge.notes if note.category == category.slug and note.path not in led]
        complaints += [f"{category.path} does not link to {note}" for note in left]
    return complaints


def shows_every_picture(knowledge):
    """None lies beside the notes that no note shows."""
    shown = {
        knowledge.resolved(note.path, link.target)
        for note in knowledge.notes
        for link in note.note.links
        if link.picture
    }
    return [f"no note shows {file.path}" for file in knowledge.library.attachments if file.path not in shown]


OF_THE_WHOLE = (
    covers_its_topics,
    keeps_its_vocabulary_small,
    requires_without_a_circle,
    leaves_no_note_alone,
    pins_three_notes,
    introduces_every_note_of_a_category,
    shows_every_picture,
)
