"""What is shown around a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from index.answer import consider
from index.model import Passage
from index.quote.weigh import Weighed
from index.quote.window import MOST, join_passages, look_around, worths_of
from index.split.passages import split_passages
from tests.libraries import article, view_of

LINE = "The {} of the old yard was painted once more in the spring of that year."
YARD = " ".join(LINE.format(word) for word in ("gate", "wall", "roof", "door", "well", "barn", "shed"))


def best_of(text: str, question: str) -> tuple[Weighed, list[Weighed]]:
    weighed = consider(question, view_of(article(1, text, language="en"))).weighed
    return weighed[0], list(weighed)


def around(best: Weighed, weighed: Sequence[Weighed]) -> Passage:
    reading = best.reading
    return look_around(reading.passage, reading.run, best.sentence.start, worths_of(weighed))


def test_what_is_shown_reaches_beyond_the_passage_on_both_sides() -> None:
    best, weighed = best_of(f"{YARD}\n\nThe mayor is Ada Quill.\n\n{YARD}", "Who is the mayor?")
    shown = around(best, weighed)
    assert best.sentence.text == "The mayor is Ada Quill."
    assert len(best.reading.passage.text) < len(shown.text) <= MOST
    assert shown.start < best.sentence.start < best.sentence.end < shown.end
    assert shown.text.startswith("The ")
    assert shown.text.endswith("year.")


def test_what_else_is_worth_something_is_shown_with_it() -> None:
    lines = [LINE.format(word) for word in ("gate", "wall", "roof", "door", "well", "barn", "shed", "coop", "oven") * 2]
    held = article(1, " ".join(lines), language="en")
    first, second, third = split_passages(held, held.content.blocks)
    run = join_passages(first, second, third)
    place, far = run[9], (run[1], run[17])
    plain = look_around(second, run, place[0])
    assert place in plain.sentences
    for other in far:
        assert other not in plain.sentences
        shown = look_around(second, run, place[0], {(1, place[0]): 0.5, (1, other[0]): 0.2})
        assert {place, other} <= set(shown.sentences)


def test_a_sentence_longer_than_all_that_is_shown_is_shown_by_itself() -> None:
    long = "The mayor of Orbane " + "and of the next town and the next " * 30 + "is Ada Quill."
    best, weighed = best_of(f"It rained. {long} It snowed.", "Who is the mayor of Orbane?")
    assert around(best, weighed).text == long


def test_passages_are_joined_where_nothing_but_space_or_a_heading_parts_them() -> None:
    held = article(1, "It rained.", "# The mayor", "Ada is old.", "Read more!", "# The town", "It is small.")
    first, second, third = split_passages(held, [block for block in held.content.blocks if block.line != 4])
    texts = [held.text[start:end] for start, end in join_passages(first, second, third)]
    assert texts == ["It rained.", "Ada is old."]
    assert join_passages(None, first, second) == (*first.sentences, *second.sentences)
    assert join_passages(second, third, None) == third.sentences
    (whole,) = split_passages(held, held.content.blocks[:1])
    assert join_passages(None, whole, None) == whole.sentences


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.sampled_from(["It rained.", "The mayor is Ada.", LINE.format("gate"), "Old " * 60 + "it was."]), min_size=1
    )
)
def test_it_always_holds_the_sentence_and_is_a_piece_of_the_article(lines: list[str]) -> None:
    weighed = consider("Who is the mayor of the yard?", view_of(article(1, " ".join(lines), language="en"))).weighed
    for each in weighed:
        shown = around(each, weighed)
        assert shown.text == shown.article.text[shown.start : shown.end]
        assert (each.sentence.start, each.sentence.end) in shown.sentences
        assert len(shown.text) <= MOST or len(shown.sentences) == 1
