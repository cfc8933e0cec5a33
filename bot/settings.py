"""Settings come from environment variables and one .env file, and are read nowhere else."""

from __future__ import annotations

import logging
import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote

# Else pydantic looks for plugins among all that is installed, while it is loaded: 0.05 s for every command.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from pydantic import AfterValidator, BeforeValidator, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, DotEnvSettingsSource, NoDecode, SettingsConfigDict

from bot.values import (
    ANYWHERE,
    EVERYWHERE,
    part_web_address,
    read_confidence,
    read_contact,
    read_discord_api,
    read_discord_gateway,
    read_hosts,
    read_languages,
    read_library_mode,
    read_locale,
    read_log_level,
    read_port,
    read_ports,
    read_public_url,
    read_rate,
    read_slack_api,
    read_slack_mode,
    read_switch,
    read_users,
    read_web_address,
    split,
)
from bot.wording.catalogue import Wording
from index.errors import PullquoteError

CHECKOUT = Path(__file__).resolve().parent.parent
"""The folder that holds ``bot/``; relative paths in settings start here, wherever the program is started."""

ENV_FILE = CHECKOUT / ".env"

ENCODING = "utf-8-sig"
"""UTF-8, with or without the mark that some editors put first and that would become part of the first name."""

ANY_TOKEN = re.compile(r"xox[a-z][.-]|xapp-|\b[MNO][\w-]{22,30}\.[\w-]{6}\.[\w-]{27,}", re.ASCII)
"""What looks like a token, wherever it stands; Discord's begin with the digits of a number in base 64."""

QUOTED = re.compile(r"(['\"])(.*)\1", re.DOTALL)
URL = re.compile(r"([A-Za-z][\w+.-]+):(.*)", re.DOTALL | re.ASCII)
"""A scheme and what follows it; one letter alone is the drive of a Windows path."""

LONG_ENOUGH = 16
"""Characters of a secret from which on its last four may be shown."""


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """One value that cannot be used, or a file that cannot be read (``variable`` is then empty).

    ``file`` is the file the value was read from, None when it came from the environment. ``reason`` is a key of
    the wording, ``details`` are its gaps; no secret is ever among them.
    """

    variable: str
    file: Path | None
    reason: str
    details: Mapping[str, str] = field(default_factory=dict)


class SettingsError(PullquoteError):
    """Settings that cannot be used, all of them at once."""

    def __init__(self, problems: tuple[SettingProblem, ...]) -> None:
        super().__init__("; ".join(f"{it.variable or it.file}: {it.reason}" for it in problems))
        self.problems = problems


def _database_url(value: str) -> str:
    """The one form the store takes, whichever the user wrote: an absolute path behind its scheme."""
    found = URL.fullmatch(value)
    path = value
    if found:
        scheme, rest = found[1].lower(), found[2]
        if scheme.partition("+")[0] != "sqlite":
            raise PydanticCustomError("not_sqlite", "another database", {"scheme": scheme})
        if not rest.startswith("///"):
            raise PydanticCustomError("no_database_file", "no file")
        if "?" in rest:
            raise PydanticCustomError("question_mark", "options")
        path = unquote(rest[3:])
    if not path or path == ":memory:":
        raise PydanticCustomError("no_database_file", "no file")
    absolute = _absolute(Path(path))
    if path.endswith(("/", os.sep)) or _is_folder(absolute):
        raise PydanticCustomError("database_folder", "a folder", {"path": str(absolute)})
    return _url_of(absolute)


def _url_of(path: Path) -> str:
    # Only what would be read as something else is quoted: not every version of SQLAlchemy takes quotes off again.
    return f"sqlite+aiosqlite:///{path.as_posix().replace('%', '%25').replace('?', '%3F')}"


def _absolute(path: Path) -> Path:
    try:
        expanded = path.expanduser()
    except RuntimeError:  # the home folder of a user there is not
        expanded = path
    return CHECKOUT / expanded


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # whatever it is, whoever opens it will say why they cannot
        return False


def _folder(value: Path) -> Path:
    path = _absolute(value)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise PydanticCustomError("no_folder", "no folder", {"path": str(path), "detail": detail}) from None
    if not stat.S_ISDIR(mode):
        raise PydanticCustomError("not_a_folder", "a file", {"path": str(path)})
    return path


def tail(secret: SecretStr) -> str:
    """The last four characters of a secret, to tell two apart; none of one so short that four give it away."""
    value = secret.get_secret_value()
    return f"…{value[-4:]}" if len(value) >= LONG_ENOUGH else "…"


class Settings(BaseSettings):
    """All settings; a field's variable is its name in capitals. Made by ``read_settings``."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        env_file_encoding=ENCODING,
        hide_input_in_errors=True,
    )

    database_url: Annotated[str, AfterValidator(_database_url)] = _url_of(CHECKOUT / "data" / "pullquote.db")
    seeds_dir: Annotated[Path, AfterValidator(_folder)] = CHECKOUT / "seeds"
    lexicon_dir: Annotated[Path, AfterValidator(_folder)] | None = None
    languages: Annotated[tuple[str, ...], NoDecode, BeforeValidator(split), AfterValidator(read_languages)] = (
        "en",
        "fr",
        "es",
        "de",
        "it",
        "pt",
        "nl",
    )
    least_confidence: Annotated[int, BeforeValidator(read_confidence)] = 42
    allowed_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(split), AfterValidator(read_hosts)] = ()
    allowed_ports: Annotated[tuple[int, ...], NoDecode, BeforeValidator(read_ports), BeforeValidator(split)] = (80, 443)
    contact: Annotated[str, AfterValidator(read_contact)] | None = None
    locale: Annotated[str, AfterValidator(read_locale)] | None = None
    libraries: Annotated[str, AfterValidator(read_library_mode)] = "shared"
    admin_users: Annotated[tuple[str, ...], NoDecode, BeforeValidator(split), AfterValidator(read_users)] = ()
    questions_per_minute: Annotated[int, BeforeValidator(read_rate)] = 60
    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_mode: Annotated[str, AfterValidator(read_slack_mode)] = "socket"
    slack_api_url: Annotated[str, AfterValidator(read_slack_api)] = "https://slack.com/api/"
    discord_token: SecretStr | None = None
    discord_message_content: Annotated[bool, BeforeValidator(read_switch)] = False
    discord_embeds: Annotated[bool, BeforeValidator(read_switch)] = False
    discord_api_url: Annotated[str, AfterValidator(read_discord_api)] = "https://discord.com/api/v10"
    discord_gateway_url: Annotated[str, AfterValidator(read_discord_gateway)] = "wss://gateway.discord.gg/"
    web_address: Annotated[str, AfterValidator(read_web_address)] | None = None
    port: Annotated[int, BeforeValidator(read_port)] | None = None
    public_url: Annotated[str, AfterValidator(read_public_url)] | None = None
    log_level: Annotated[str, AfterValidator(read_log_level)] = "INFO"

    @field_validator("*", mode="before")
    @classmethod
    def _tidy(cls, value: object, info: ValidationInfo) -> object:
        """Blanks and quotation marks around a value are the file's, not the value's; nothing at all is the default."""
        if not isinstance(value, str):
            return value
        bare = value.strip()
        quoted = QUOTED.fullmatch(bare)
        bare = quoted[2].strip() if quoted else bare
        name = info.field_name or ""
        if not bare:
            return cls.model_fields[name].default
        # A token that went into another variable would be shown as if it were a path or a name.
        if name not in SECRETS and ANY_TOKEN.search(bare):
            raise PydanticCustomError("misplaced_token", "a token")
        return bare


SECRETS = ("slack_bot_token", "slack_app_token", "slack_signing_secret", "discord_token")
"""Fields whose values are never shown."""


def where_to_listen(settings: Settings) -> tuple[str, int] | None:
    """Host and port of the web part; None while it is off. WEB_ADDRESS goes before PORT, which hosts set."""
    if settings.web_address is not None:
        return part_web_address(settings.web_address)
    return None if settings.port is None else (EVERYWHERE, settings.port)


def where_reached(settings: Settings) -> str | None:
    """The address under which people reach the web part; None while it is off, and where nobody can know it."""
    place = where_to_listen(settings)
    if place is None or settings.public_url is not None:
        return None if place is None else settings.public_url
    return None if place[0] in ANYWHERE else f"http://{settings.web_address}"


def read_settings(env_file: Path | None = ENV_FILE) -> Settings:
    """The settings of this process: its environment, then ``env_file`` if there is one, then the defaults.

    Raises SettingsError, which holds every problem and no secret. The shapes of tokens are not looked at:
    the terminal needs no token, ``bot.doctor.tokens`` tells those that need one.
    """
    try:
        with _dotenv_unheard():
            return Settings(_env_file=env_file)  # type: ignore[call-arg]  # a parameter of BaseSettings, not a field
    except UnicodeDecodeError:
        problems = [SettingProblem("", env_file, "file_not_utf8")]
    except OSError as error:
        problems = [SettingProblem("", env_file, "file_unreadable", {"detail": error.strerror or ""})]
    except ValidationError as error:
        problems = [
            SettingProblem(
                variable=str(it["loc"][0]).upper(),
                file=file_of(str(it["loc"][0]), env_file),
                reason=it["type"],
                details={name: str(value) for name, value in it.get("ctx", {}).items()},
            )
            for it in error.errors(include_input=False, include_url=False)
        ]
    # Raised out here, so that what pydantic read hangs neither on the error nor on its traceback.
    raise SettingsError(tuple(problems))


def file_of(variable: str, env_file: Path | None) -> Path | None:
    """Where a variable's value stands: the environment, which is None, wins over the file."""
    in_environment = any(name.upper() == variable.upper() for name, value in os.environ.items() if value)
    return None if in_environment else env_file


def names_in(env_file: Path) -> tuple[frozenset[str], tuple[int, ...]]:
    """The names, in small letters, that an .env file gives a value; the numbers of lines that cannot be made out.

    A number may be that of an empty line above. Raises OSError and UnicodeDecodeError.
    """
    with _dotenv_unheard() as unread:
        given = DotEnvSettingsSource(Settings, env_file, ENCODING).env_vars
    return frozenset(name for name, value in given.items() if value), tuple(unread)


@contextmanager
def _dotenv_unheard() -> Iterator[list[int]]:
    """Keeps from the log, and gives, the numbers of the lines that python-dotenv cannot make out and only logs."""
    numbers: list[int] = []

    def keep(record: logging.LogRecord) -> bool:
        numbers.extend(it for it in record.args or () if isinstance(it, int))
        return False

    log = logging.getLogger("dotenv.main")
    log.addFilter(keep)
    try:
        yield numbers
    finally:
        log.removeFilter(keep)


def describe_problem(problem: SettingProblem, said: Wording) -> tuple[str, str]:
    """What is wrong, naming the variable and where its value stands; and what to do about it."""
    where = said.say("settings.in_environment" if problem.file is None else "settings.in_file", file=problem.file)
    gaps = {**problem.details, "variable": problem.variable, "where": where, "file": problem.file}
    reason = problem.reason if f"settings.{problem.reason}" in said else "unusable"
    subject = reason if f"settings.{reason}_advice" in said else problem.variable.lower()
    return said.say(f"settings.{reason}", **gaps), said.say(f"settings.{subject}_advice", **gaps)
