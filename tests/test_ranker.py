"""Passages that share words with a question come in the right order, in every language at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analyse.lexicon.lists import parse_lexicon
from index.analyse.lexicon.read import Lexicon
from index.analyse.terms import analyse
from index.model import Article, Block, Extracted, Passage
from index.rank.best import Weighing
from index.rank.ranker import Hit, Ranker, build_ranker

LANGUAGES = ["en", "fr", "de"]
LEXICON = Lexicon(
    parse_lexicon(
        """languages: en | fr
found, founded, set up | fonder, fondée, créer
bridge | pont
baker, bakery | boulanger, boulangerie
""",
        "test.txt",
    )
)

Pair = tuple[Article, Sequence[Passage]]

FILLER = [
    "Rain fell on the hills all morning.",
    "A ferry left the harbour before noon.",
    "The orchestra rehearsed a symphony.",
    "Farmers brought wool to the market.",
    "Two chess players argued about an opening.",
]


def write(number: int, *paragraphs: str, title: str = "", language: str = "en", derived: bool = False) -> Pair:
    """An article with a passage a paragraph, and a sentence wherever a full stop ends."""
    text = "\n\n".join(paragraphs)
    blocks, passages = list[Block](), list[Passage]()
    for paragraph in paragraphs:
        start = blocks[-1].end + 2 if blocks else 0
        blocks.append(Block(start, start + len(paragraph)))
    content = Extracted(text, tuple(blocks), title, derived, language, True)
    article = Article(number, 1, "0" * 64, f"{number}.md", datetime(2024, 5, 1, tzinfo=UTC), content)
    for position, block in enumerate(blocks):
        sentences, at = [], block.start
        for piece in text[block.start : block.end].split(". "):
            sentences.append((at, min(at + len(piece) + 1, block.end)))
            at += len(piece) + 2
        passages.append(Passage(article, block.start, block.end, tuple(sentences), None, position))
    return article, passages


def build(*pairs: Pair) -> Ranker:
    return build_ranker(pairs, LEXICON, LANGUAGES)


def ask(ranker: Ranker, question: str, k: int = 10) -> list[Hit]:
    return ranker.rank(ranker.interpret(question), k)


def texts(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage.text for hit in hits]


def test_one_passage_alone_is_found() -> None:
    ranker = build(write(1, "Mira Olsen founded the bakery."))
    (hit,) = ask(ranker, "Who founded the bakery?")
    assert hit.passage.text == "Mira Olsen founded the bakery."
    assert hit.score > 0
    assert hit.article == {0, 1}
    assert (hit.previous, hit.following) == (None, None)


def test_of_two_passages_the_one_that_says_it_comes_first() -> None:
    said, other = "Mira Olsen founded the bakery.", "The bakery sells rye bread."
    for pairs in ([write(1, said), write(2, other)], [write(1, other), write(2, said)], [write(1, other, said)]):
        assert texts(ask(build(*pairs), "Who founded the bakery?")) == [said, other]


@pytest.mark.parametrize("question", ["", "?", "who is it", "🚀", "xylophone", "Who repaired the xylophone?", "2031"])
def test_without_a_shared_word_there_is_no_hit(question: str) -> None:
    ranker = build(*[write(number, text) for number, text in enumerate(FILLER, start=1)])
    assert ask(ranker, question) == []


@pytest.mark.parametrize("question", ["", "Who founded the bakery?", "a" * 1000])
def test_an_empty_library_has_no_hits(question: str) -> None:
    for ranker in (build(), build(write(1)), build(write(1, title="Bakery"))):
        assert ask(ranker, question) == []
        assert len(ranker.rarity(ranker.interpret(question))) == len(ranker.interpret(question).units)


def test_at_most_k_hits_are_given_and_they_are_the_best() -> None:
    ranker = build(*[write(n, f"The bridge opened. {'The bridge again. ' * n}{FILLER[n % 5]}") for n in range(1, 9)])
    every = ask(ranker, "Which bridge opened?", 100)
    assert len(every) == 8
    assert [hit.score for hit in every] == sorted((hit.score for hit in every), reverse=True)
    for k in (0, 1, 3):
        assert ask(ranker, "Which bridge opened?", k) == every[:k]


def test_a_rare_word_decides() -> None:
    common = [write(n, f"The bridge was closed. {FILLER[n % 5]}") for n in range(2, 12)]
    rare = write(1, "A heron was seen in the garden.")
    assert ask(build(*common, rare), "Was a heron on the bridge?")[0].passage.article.id == 1


def test_more_of_the_question_beats_one_word_said_often() -> None:
    often = write(1, "Bridge after bridge after bridge: the bridge of all bridges.")
    covers = write(2, "An engineer painted the bridge in a week.")
    filler = [write(n, text) for n, text in enumerate(FILLER, start=3)]
    assert ask(build(often, covers, *filler), "Which engineer painted the bridge?")[0].passage.article.id == 2


def test_covering_the_question_counts_beside_the_words_themselves() -> None:
    ranker = build(
        write(1, "A heron and a ferry passed the bridge."),
        write(2, "A heron was seen here, where nobody lives."),
        write(3, *FILLER),
    )

    def lead(weighed: Ranker) -> float:
        first, second = ask(weighed, "Did the heron follow a passing ferry?")[:2]
        assert (first.passage.article.id, second.passage.article.id) == (1, 2)
        return first.score / second.score

    assert lead(ranker) > 1.1 * lead(replace(ranker, weighing=Weighing(coverage=0)))


def test_a_title_counts_for_more() -> None:
    body = "It opened in May. The bridge cost a fortune."
    plain, titled = write(1, body, title="News of the week"), write(2, body, title="A bridge for the harbour")
    assert [hit.passage.article.id for hit in ask(build(plain, titled), "What did the bridge cost?")] == [2, 1]


def test_a_title_alone_finds_the_lead_only() -> None:
    ranker = build(write(1, "It opened in May.", "Crowds came to see it.", title="A bridge for the harbour"))
    assert texts(ask(ranker, "Which bridge?")) == ["It opened in May."]


def test_a_derived_title_does_not_count() -> None:
    first = "The bridge opened in May."
    derived = build(write(1, first, title=first, derived=True))
    bare = build(write(1, first))
    assert ask(derived, "When did the bridge open?")[0].score == ask(bare, "When did the bridge open?")[0].score


def test_the_lead_counts_for_more() -> None:
    same = "The bridge opened in May."
    hits = ask(build(write(1, FILLER[0], same), write(2, same, FILLER[0])), "When did the bridge open?")
    assert [(hit.passage.article.id, hit.passage.position) for hit in hits] == [(2, 0), (1, 1)]


def test_an_article_that_is_about_it_counts_for_more() -> None:
    same = "The bridge opened in May."
    about = write(1, FILLER[0], same, "A heron nests on the bridge.")
    other = write(2, FILLER[1], same, FILLER[2])
    (first, *_) = ask(build(other, about), "When did the bridge with the heron open?")
    assert first.passage.article.id == 1
    hits = {(hit.passage.article.id, hit.passage.position): hit for hit in ask(build(other, about), "heron bridge?")}
    assert hits[1, 1].score > hits[2, 1].score


def test_a_hit_knows_what_stands_beside_it_and_what_its_article_holds() -> None:
    ranker = build(
        write(1, "One came. Two came. Three came.", "The bridge opened. It rained.", "The heron slept."),
        write(2, "The bridge is old.", FILLER[1]),
    )
    hits = {hit.passage.text: hit for hit in ask(ranker, "Did the heron see the bridge?")}
    opened, old, heron = hits["The bridge opened. It rained."], hits["The bridge is old."], hits["The heron slept."]
    assert opened.previous is not None
    assert opened.following == heron.passage
    assert (opened.previous.text, opened.previous.position) == ("One came. Two came. Three came.", 0)
    assert (heron.previous, heron.following) == (opened.passage, None)
    assert old.previous is None
    assert old.following is not None
    assert old.following.text == FILLER[1]
    units = [unit.surface for unit in ranker.interpret("Did the heron see the bridge?").units]
    assert {units[n] for n in opened.article} == {"heron", "bridge"} == {units[n] for n in heron.article}
    assert {units[n] for n in old.article} == {"bridge"}


def test_a_translation_finds_the_passage() -> None:
    ranker = build(
        write(1, "La boulangerie a été fondée par Mira Olsen.", language="fr"),
        write(2, "Le pont est fermé.", language="fr"),
    )
    assert [hit.passage.article.id for hit in ask(ranker, "Who founded the bakery?")] == [1]


def test_ways_to_say_one_word_count_once() -> None:
    filler = [write(n, text, language="fr") for n, text in enumerate(["Il pleut.", "Le train part.", "On dort."], 4)]
    one = write(1, "La boulangerie fondée ici vend du pain.", language="fr")
    other = write(2, "La boulangerie vend, créer ici, du pain.", language="fr")
    both = write(3, "La boulangerie fondée ici, créer du pain.", language="fr")
    hits = {hit.passage.article.id: hit.score for hit in ask(build(one, other, both, *filler), "Who founded it?")}
    assert hits[3] == pytest.approx(hits[1], rel=0.02)
    assert hits[3] >= hits[1] > hits[2]


def test_every_language_has_its_own_statistics() -> None:
    english = [write(n, f"The bridge was closed. {text}") for n, text in enumerate(FILLER, start=1)]
    french = write(9, "Le pont est ouvert depuis mai.", language="fr")
    alone = ask(build(french), "Is the bridge open?")
    (among,) = [hit for hit in ask(build(*english, french), "Is the bridge open?") if hit.passage.article.id == 9]
    assert among.score == alone[0].score


def test_languages_are_ranked_together() -> None:
    ranker = build(
        write(1, "The bridge was closed."),
        write(2, "Le pont a été fondée ici.", language="fr"),
        write(3, "Die Brücke ist alt.", language="de"),
    )
    assert {hit.passage.article.id for hit in ask(ranker, "Who founded the bridge?")} == {1, 2}


def test_rarity_is_a_number_for_every_word_and_more_for_a_rarer_one() -> None:
    ranker = build(*[write(n, f"The bridge was closed. {text}") for n, text in enumerate(FILLER, start=1)])
    query = ranker.interpret("Which ferry saw the unicorn under the bridge?")
    rarity = dict(zip([unit.surface for unit in query.units], ranker.rarity(query), strict=True))
    assert rarity["unicorn"] > rarity["ferry"] > rarity["bridge"] > 0


def test_what_passages_nearly_always_capitalise_is_a_name() -> None:
    ranker = build(write(1, "Here the Halvorsen line ends. A train of Halvorsen stops. Here bakes a cook."))
    names = {unit.surface for unit in ranker.interpret("when does halvorsen bake a train").units if unit.name}
    assert names == {"halvorsen"}


def test_a_capital_that_only_begins_a_sentence_makes_no_name() -> None:
    ranker = build(write(1, "Xylophones are loud. Xylophones are made of wood. Xylophones sing."))
    assert not any(unit.name for unit in ranker.interpret("why are xylophones loud").units)


SENTENCES = st.sampled_from(
    [
        *FILLER,
        "The bridge opened in May.",
        "Mira Olsen founded the bakery.",
        "The heron slept under the bridge.",
        "Nobody founded the harbour.",
    ]
)
ARTICLES = st.lists(st.lists(SENTENCES, min_size=1, max_size=3), max_size=6)
QUESTIONS = st.lists(
    st.sampled_from(["who", "founded", "bridge", "Bakery", "heron", "Mira Olsen", "harbour", "unicorn", "rain", "the"]),
    max_size=6,
).map(" ".join)


@given(ARTICLES, QUESTIONS)
def test_exactly_the_passages_that_share_a_word_are_hits(articles: list[list[str]], question: str) -> None:
    ranker = build(*[write(n, *paragraphs) for n, paragraphs in enumerate(articles)])
    query = ranker.interpret(question)
    wanted = {term for unit in query.units for choice in unit.alternatives.get("en", ()) for term in choice.terms}
    sharing = [
        (number, position)
        for number, paragraphs in enumerate(articles)
        for position, text in enumerate(paragraphs)
        if wanted & {token.term for token in analyse(text, "en") if not token.stop}
    ]
    hits = ranker.rank(query, 100)
    assert sorted((hit.passage.article.id, hit.passage.position) for hit in hits) == sharing
    assert all(hit.score > 0 for hit in hits)


@given(ARTICLES, QUESTIONS)
def test_the_same_library_gives_the_same_hits(articles: list[list[str]], question: str) -> None:
    pairs = [write(n, *paragraphs) for n, paragraphs in enumerate(articles)]
    first, second = build(*pairs), build(*pairs)
    assert first.interpret(question) == second.interpret(question)
    assert ask(first, question) == ask(first, question) == ask(second, question)


@given(ARTICLES, QUESTIONS, st.data())
def test_the_order_of_articles_matters_for_ties_only(
    articles: list[list[str]], question: str, data: st.DataObject
) -> None:
    pairs = [write(n, *paragraphs) for n, paragraphs in enumerate(articles)]
    shuffled = data.draw(st.permutations(pairs)) if pairs else []
    expected = {(hit.passage.article.id, hit.passage.position): hit.score for hit in ask(build(*pairs), question, 100)}
    hits = ask(build(*shuffled), question, 100)
    found = {(hit.passage.article.id, hit.passage.position): hit.score for hit in hits}
    assert found == pytest.approx(expected)


def test_ties_are_in_the_order_of_the_library() -> None:
    pairs = [write(n, "The bridge opened in May.") for n in (3, 1, 2)]
    assert [hit.passage.article.id for hit in ask(build(*pairs), "When did the bridge open?")] == [1, 2, 3]
    assert [hit.passage.article.id for hit in ask(build(*pairs), "When did the bridge open?", 2)] == [1, 2]
