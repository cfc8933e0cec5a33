"""What articles are made from and carried over with: the seed folder, the languages, the word lists."""

from __future__ import annotations

from pathlib import Path

from babel.lists import format_list

from bot.doctor.report import Check, Status
from bot.settings import Settings
from bot.tell.names import name_language
from bot.wording.catalogue import Wording
from index.analyse.lexicon.dictd import INDEX as DICTIONARY
from index.analyse.lexicon.dictd import read_dictionary
from index.analyse.lexicon.lists import ENDING as LIST
from index.analyse.lexicon.lists import parse_lexicon
from index.errors import ExtractError, FetchError, LexiconError
from index.extract.document import extract
from index.extract.files import ENDINGS
from index.fetch.file import list_documents, read_document

LISTED = 10
"""Files named one by one; of more only the number is told."""


def check_seeds(settings: Settings, said: Wording) -> Check:
    """How many articles the seed folder holds, and why any other file in it is not one."""
    folder = settings.seeds_dir
    try:
        documents = list_documents(folder)
    except FetchError:
        advice = said.say("doctor.seeds_none_advice")
        return Check("seeds", "warn", said.say("doctor.seeds_none", folder=folder), advice)
    problems = []
    for document in documents:
        try:
            extract(read_document(document), document.location, settings.languages)
        except (FetchError, ExtractError) as error:
            problems.append(said.say("doctor.unreadable", place=document.location, reason=_say_reason(error, said)))
    sentence = said.say("doctor.seeds", n=len(documents) - len(problems), folder=folder)
    if problems:
        return Check("seeds", "warn", sentence, "\n".join(_shorten(problems, said)))
    if not documents:
        return Check("seeds", "warn", sentence, said.say("doctor.seeds_empty_advice"))
    return Check("seeds", "ok", sentence, _tell_left_out(folder, said))


def check_languages(settings: Settings, said: Wording) -> Check:
    """The languages that articles and questions may be in."""
    names = [name_language(code, said) for code in settings.languages]
    return Check("languages", "ok", said.say("doctor.languages", names=format_list(names, locale=said.language)))


def check_lexicon(folder: Path, said: Wording) -> Check:
    """Whether the installation's own word lists and dictionaries can be read, and how many concepts they hold."""
    concepts, problems = 0, []
    try:
        lists = sorted(it for it in folder.iterdir() if it.suffix in {LIST, DICTIONARY})
    except OSError as error:
        sentence = said.say("doctor.lexicon_unreadable", folder=folder, detail=error.strerror or "")
        return Check("lexicon", "fail", sentence, said.say("doctor.lexicon_unreadable_advice"))
    for path in lists:
        try:
            concepts += _count_concepts(path)
        except LexiconError as error:
            name = Path(error.file).name
            problems.append(said.say("doctor.lexicon_line", file=name, line=error.line, detail=error.detail))
        except UnicodeDecodeError:
            problems.append(said.say("doctor.unreadable", place=path.name, reason=said.say("doctor.not_utf8")))
        except OSError as error:
            reason = said.say("reading.unreadable", detail=error.strerror or "")
            problems.append(said.say("doctor.unreadable", place=path.name, reason=reason))
    status: Status = "fail" if problems else "ok" if concepts else "warn"
    sentence = said.say("doctor.lexicon_broken" if problems else "doctor.lexicon", n=concepts, folder=folder)
    advice = "\n".join(_shorten(problems, said)) if problems else said.say("doctor.lexicon_empty_advice")
    return Check("lexicon", status, sentence, None if status == "ok" else advice)


def _count_concepts(path: Path) -> int:
    """In a word list or dictionary. Raises LexiconError, UnicodeDecodeError, OSError."""
    if path.suffix == DICTIONARY:
        return sum(1 for _ in read_dictionary(path, ()))
    return len(parse_lexicon(path.read_text(encoding="utf-8"), path.name))


def _say_reason(error: FetchError | ExtractError, said: Wording) -> str:
    key = f"reading.{error.reason}"
    return said.say(key, detail=error.detail) if key in said else f"{error.reason} {error.detail}".rstrip()


def _shorten(lines: list[str], said: Wording) -> list[str]:
    more = len(lines) - LISTED
    return lines if more <= 0 else [*lines[:LISTED], said.say("doctor.more", n=more)]


def _tell_left_out(folder: Path, said: Wording) -> str | None:
    """Somebody may wait for a file to be quoted that is of a kind we do not read."""
    names = [it.name for it in sorted(folder.iterdir()) if it.is_file() and not it.name.startswith((".", "~"))]
    left_out = [name for name in names if Path(name).suffix.lower() not in ENDINGS]
    if not left_out:
        return None
    return said.say("doctor.left_out", n=len(left_out), names=", ".join(_shorten(left_out, said)))
