"""The frame of a question: its language, the sort of answer it wants, and the words that only ask."""

from __future__ import annotations

import pytest

from index.analyse.frame import CLASS, SOFT, Frame, Kind, frame, frame_phrases, guess_language
from index.analyse.terms import analyse

LANGUAGES = ["en", "fr", "es", "de", "it", "pt", "nl"]

QUESTIONS = """
en who      Who founded Stoke Space?
en who      Tell me who runs the company
en who      Do you know who wrote the report?
en who      Is it known who paid for the bridge?
en who      By whom was the museum opened?
en who      Can you tell me who won?
en when     When was the bridge opened?
en when     In which year did the factory close?
en when     How long ago did the volcano erupt?
en when     I would like to know when the trial begins
en where    Where is the company based?
en where    In which city will the summit take place?
en where    From where do the apples come?
en count    How many people work there?
en count    Please tell me how many seats the hall has
en amount   How much did the ship cost?
en amount   How tall is the tower?
en amount   At what price were the shares sold?
en duration How long does the flight take?
en duration For how many years was he mayor?
en age      How old is the pianist?
en why      Why did the minister resign?
en why      What caused the fire?
en how      How does the engine work?
en name     What is the name of the satellite?
en which    Which company built the rocket?
en what     What does the new law say?
en yesno    Is the museum free?
en yesno    Did the strike end on Monday?
en open     rocket engine start-up
en who      WHO FOUNDED STOKE SPACE?
en who      Who Founded Stoke Space?
en who      who founded stoke space
fr who      Qui a fondé l'entreprise ?
fr who      Dites-moi qui dirige la mairie
fr who      Par qui le pont a-t-il été construit ?
fr who      Sais-tu qui a gagné le match ?
fr when     Quand le musée a-t-il ouvert ?
fr when     En quelle année l'usine a-t-elle fermé ?
fr when     Depuis quand la grève dure-t-elle ?
fr where    Où se trouve le siège de la société ?
fr where    D'où viennent les pommes ?
fr where    Dans quelle ville aura lieu le sommet ?
fr count    Combien de salariés compte le groupe ?
fr count    Combien d'élèves sont inscrits ?
fr amount   À combien s'élève l'amende ?
fr amount   Quel est le prix du billet ?
fr duration Combien de temps dure le vol ?
fr duration Combien d'années a-t-il été maire ?
fr age      Quel âge a la pianiste ?
fr why      Pourquoi le ministre a-t-il démissionné ?
fr how      Comment fonctionne le moteur ?
fr name     Comment s'appelle le satellite ?
fr which    Quelle entreprise a construit la fusée ?
fr what     Qu'est-ce que la loi change ?
fr yesno    Est-ce que le musée est gratuit ?
fr who      QUI A FONDÉ L'ENTREPRISE ?
es who      ¿Quién fundó la empresa?
es who      Dime quién dirige el museo
es when     ¿Cuándo se abrió el puente?
es when     ¿En qué año cerró la fábrica?
es where    ¿Dónde está la sede de la compañía?
es count    ¿Cuántos empleados tiene el grupo?
es amount   ¿Cuánto cuesta la entrada?
es duration ¿Cuánto tiempo dura el vuelo?
es why      ¿Por qué dimitió el ministro?
es how      ¿Cómo funciona el motor?
es name     ¿Cómo se llama el satélite?
es which    ¿Qué empresa construyó el cohete?
es age      ¿Cuántos años tiene la pianista?
de who      Wer hat das Unternehmen gegründet?
de who      Sag mir, wer das Museum leitet
de when     Wann wurde die Brücke eröffnet?
de when     In welchem Jahr wurde die Fabrik geschlossen?
de where    Wo liegt der Sitz der Firma?
de where    Woher kommen die Äpfel?
de count    Wie viele Menschen arbeiten dort?
de amount   Wie hoch ist der Turm?
de amount   Wie viel kostet der Eintritt?
de duration Wie lange dauert der Flug?
de why      Warum ist der Minister zurückgetreten?
de how      Wie funktioniert der Motor?
de age      Wie alt ist die Pianistin?
de name     Wie heißt der Satellit?
de which    Welche Firma hat die Rakete gebaut?
it who      Chi ha fondato la società?
it who      Dimmi chi dirige il museo
it when     Quando è stato aperto il ponte?
it where    Dove si trova la sede dell'azienda?
it where    Dov'è il museo?
it count    Quanti dipendenti ha il gruppo?
it amount   Quanto costa il biglietto?
it duration Quanto tempo dura il volo?
it why      Perché si è dimesso il ministro?
it how      Come funziona il motore?
it age      Quanti anni ha la pianista?
it name     Come si chiama il satellite?
it which    Quale azienda ha costruito il razzo?
pt who      Quem fundou a empresa?
pt who      Diga-me quem dirige o museu
pt when     Quando foi aberta a ponte?
pt when     Em que ano fechou a fábrica?
pt where    Onde fica a sede da companhia?
pt count    Quantos funcionários tem o grupo?
pt amount   Quanto custa o bilhete?
pt duration Quanto tempo durou o voo até Lisboa?
pt why      Por que o ministro se demitiu?
pt how      Como funciona o motor do foguetão?
pt name     Como se chama o satélite?
pt which    Qual empresa construiu o foguete?
nl who      Wie heeft het bedrijf opgericht?
nl who      Vertel me wie het museum leidt
nl when     Wanneer is de brug geopend?
nl when     In welk jaar ging de fabriek dicht?
nl where    Waar staat het hoofdkantoor van het bedrijf?
nl count    Hoeveel mensen werken daar?
nl amount   Hoe hoog is de toren?
nl duration Hoe lang duurt de vlucht?
nl why      Waarom trad de minister af?
nl how      Hoe werkt de motor?
nl age      Hoe oud is de pianiste?
nl name     Hoe heet de satelliet?
nl which    Welk bedrijf heeft de raket gebouwd?
fr where    D’où viennent les pommes ?
en name     What’s the name of the river?
fr what     Qu’est-ce qui a changé dans la loi ?
fr open     moteur de fusée réutilisable
en who      So, who owns the port?
en count    And of these, how many were sold?
en why      Please explain why the bridge was closed
fr when     Peux-tu me dire quand la gare a été construite ?
fr who      Savez-vous par qui la toile a été peinte ?
es when     Dígame cuándo se inauguró el puente
de when     Können Sie mir sagen, wann die Brücke eröffnet wurde?
it where    Mi dica dove si trova il museo
nl when     Kunt u mij zeggen wanneer de brug is geopend?
""".strip().splitlines()


def read(text: str, languages: list[str] = LANGUAGES) -> tuple[Frame, set[str], set[str]]:
    """A question's frame, its words that only ask, and its soft ones."""
    framed = frame(text, languages)
    asking, soft = ({framed.tokens[i].form for i in held} for held in (framed.asking, framed.soft))
    return framed, asking, soft


@pytest.mark.parametrize("line", QUESTIONS)
def test_a_question_tells_its_language_and_what_it_wants(line: str) -> None:
    language, kind, text = line.split(maxsplit=2)
    framed = frame(text, LANGUAGES)
    assert (framed.language, framed.kind) == (language, Kind(kind))


@pytest.mark.parametrize("line", QUESTIONS)
def test_how_a_question_is_cased_does_not_matter(line: str) -> None:
    _, kind, text = line.split(maxsplit=2)
    for written in (text.lower(), text.upper(), text.title()):
        assert frame(written, LANGUAGES).kind == kind, written


@pytest.mark.parametrize("line", QUESTIONS)
def test_positions_are_those_of_tokens(line: str) -> None:
    language, kind, text = line.split(maxsplit=2)
    framed = frame(text, [language])
    assert set(framed.tokens) <= set(analyse(text, language))
    assert framed.asking | framed.soft <= set(range(len(framed.tokens)))
    assert not framed.asking & framed.soft
    assert bool(framed.asking) == (kind != "open")


@pytest.mark.parametrize(
    ("text", "asking"),
    [
        ("Who founded Stoke Space?", {"who"}),
        ("Tell me who runs the company", {"who"}),
        ("In which year did the factory close?", {"in", "which", "year"}),
        ("At what price were the shares sold?", {"at", "what"}),
        ("How tall is the tower?", {"how"}),
        ("For how long was he mayor?", {"for", "how", "long"}),
        ("Who knows how engines work, and why?", {"who"}),
        ("Combien d’années a-t-il été maire ?", {"combien", "d", "années"}),
        ("Quel est le prix du billet ?", {"quel", "est", "le"}),
        ("rocket engine", set()),
    ],
)
def test_words_that_only_ask_are_told(text: str, asking: set[str]) -> None:
    assert read(text)[1] == asking


@pytest.mark.parametrize(
    ("text", "soft"),
    [
        ("Where is the company based?", {"based"}),
        ("What is the tower called?", {"called"}),
        ("Which company built the rocket?", {"company"}),
        ("Who bought the company?", set()),
        ("Where is the town of Based?", set()),
        ("Where did the summit take place?", {"take", "place"}),
        ("Où se trouve le siège ?", {"trouve"}),
        ("Quelle entreprise a construit la fusée ?", {"entreprise"}),
        ("Qui a racheté l'entreprise ?", set()),
    ],
)
def test_words_that_an_answer_may_lack_are_told(text: str, soft: set[str]) -> None:
    assert read(text)[2] == soft


def test_a_yes_or_no_word_gives_way_to_the_word_that_really_asks() -> None:
    assert frame("Is it known when the trial begins?", LANGUAGES).kind is Kind.WHEN
    assert frame("The bridge is open", LANGUAGES).kind is Kind.OPEN


@pytest.mark.parametrize("text", ["", "   ", "?!…", "🚀🚀", "the of and", "1234", "\u00ad\u200d"])
def test_a_question_without_matter_has_a_frame(text: str) -> None:
    framed, asking, soft = read(text)
    assert (framed.kind, framed.language, asking, soft) == (Kind.OPEN, "en", set(), set())


def test_the_first_language_is_taken_when_words_do_not_tell() -> None:
    assert guess_language("Stoke Space 2020", ["fr", "en"]) == "fr"
    assert guess_language("Stoke Space 2020", ["en", "fr"]) == "en"


def test_the_thing_named_tells_the_language_of_a_question_without_small_words() -> None:
    assert guess_language("edad de Olmont", ["fr", "en", "es"]) == "es"
    assert guess_language("âge de Olmont", ["es", "en", "fr"]) == "fr"


def test_only_given_languages_are_guessed() -> None:
    assert guess_language("Wer hat das Haus gebaut?", ["en", "de"]) == "de"
    assert guess_language("Wer hat das Haus gebaut?", ["en", "fr"]) in {"en", "fr"}
    assert frame("谁创立了公司？", ["zh"]).language == "zh"


def test_without_languages_there_is_no_frame() -> None:
    with pytest.raises(ValueError, match="empty"):
        frame("Who?", [])


def test_the_beginning_of_a_long_question_tells_its_language() -> None:
    assert guess_language("Qui a fondé la société ? " * 200 + "the of and to in is " * 2000, LANGUAGES) == "fr"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_can_ask_for_everything_usual(language: str) -> None:
    kinds = {phrase.kind for phrase in frame_phrases(language).values()}
    assert {
        "who",
        "when",
        "where",
        "count",
        "amount",
        "age",
        "duration",
        "why",
        "how",
        "name",
        "which",
        "what",
    } <= kinds
    assert kinds <= {*Kind, SOFT, CLASS}


def test_a_word_in_parentheses_tells_the_kind_but_is_looked_for() -> None:
    phrase = frame_phrases("en")["how", "tall"]
    assert (phrase.kind, phrase.asking) == ("amount", frozenset([0]))


def test_a_language_without_phrases_asks_for_nothing_in_particular() -> None:
    assert frame_phrases("xx") == {}


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("ransom amount Olmont", "en", Kind.AMOUNT),
        ("new boss of the Olmont mill", "en", Kind.WHO),
        ("nouveau patron du moulin", "fr", Kind.WHO),
        ("date de la fête", "fr", Kind.WHEN),
        ("precio del billete", "es", Kind.AMOUNT),
        ("Dauer der Fahrt", "de", Kind.DURATION),
        ("who set the price", "en", Kind.WHO),
        ("What was Olmont's offer worth?", "en", Kind.AMOUNT),
        ("What did the bridge cost?", "en", Kind.AMOUNT),
        ("What was the winner's time?", "en", Kind.WHAT),
    ],
)
def test_where_nothing_asks_the_thing_named_tells_the_kind(text: str, language: str, kind: Kind) -> None:
    assert frame(text, [language]).kind is kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ou est le moulin", Kind.WHERE),
        ("a quelle heure part le bac", Kind.WHEN),
        ("quel age a Marie", Kind.AGE),
        ("le moulin ou la ferme", Kind.OPEN),
    ],
)
def test_questions_may_be_typed_without_accents(text: str, kind: Kind) -> None:
    assert frame(text, ["fr"]).kind is kind


def test_small_words_typed_without_accents_still_build_the_sentence() -> None:
    (token,) = [token for token in frame("les moulins etaient loin", ["fr"]).tokens if token.form == "etaient"]
    assert token.stop


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("hi, could you tell me when the hearing takes place? thanks", ["hearing", "takes", "place"]),
        ("which clubs were after him, pls", ["clubs"]),
        ("Bonjour, savez-vous combien de ponts ont fermé ?", ["ponts", "fermé"]),
        ("D'où vient le pont, s'il te plait", ["pont", "vient"]),
        ("Könnt ihr mir sagen, wer die Brücke baut?", ["baut", "brücke"]),
        ("Hola, ¿alguien sabe quién construyó el puente?", ["construyó", "puente"]),
        ("Ciao, qualcuno sa chi dirige il museo?", ["dirige", "museo"]),
        ("Olá, alguém sabe quem dirige o museu?", ["dirige", "museu"]),
        ("Hoi, weet iemand wie het museum leidt?", ["leidt", "museum"]),
    ],
)
def test_what_is_said_to_a_person_is_no_part_of_the_question(text: str, left: list[str]) -> None:
    framed = frame(text, LANGUAGES)
    asked = {token.form for i, token in enumerate(framed.tokens) if not token.stop and i not in framed.asking}
    assert asked == set(left)


def test_a_courtesy_alone_leaves_no_question() -> None:
    assert frame("Thanks!", LANGUAGES).tokens == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [("piscina precio", "es"), ("Brücke Preis", "de"), ("pont prix", "fr"), ("bridge price", "en")],
)
def test_known_words_tell_the_language_of_a_few_words(text: str, language: str) -> None:
    known = {"es": {"piscina", "precio"}, "de": {"brücke", "preis"}, "fr": {"pont", "prix"}, "en": {"bridge", "toll"}}
    assert guess_language(text, LANGUAGES, lambda form, code: form in known.get(code, ())) == language


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("whos the boss of the mill", "who"),
        ("whats the price of the mill", "amount"),
        ("wheres the mill", "where"),
        ("wos die Mühle", "where"),
        ("wers der Chef der Mühle", "who"),
    ],
)
def test_asking_words_are_typed_without_apostrophes(text: str, kind: str) -> None:
    framed = frame(text, LANGUAGES)
    assert framed.kind == kind
    assert min(framed.asking) == 0


def test_who_types_without_accents_still_asks_in_a_language() -> None:
    assert guess_language("Por que cerro el ayuntamiento la piscina?", LANGUAGES) == "es"
