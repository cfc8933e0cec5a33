from __future__ import annotations

import time
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ExtractError
from index.extract.front_matter import MAX_FRONT_MATTER, FrontMatter, read_front_matter
from tests.slowness import find_slowness


def _read(lines: str) -> FrontMatter:
    front, begins = read_front_matter(f"---\n{lines}\n---\nbody", "a.txt")
    assert f"---\n{lines}\n---\nbody"[begins:] == "body"
    return front


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("title: The lost anchor", FrontMatter(title="The lost anchor")),
        ('title: "Anchor: lost"', FrontMatter(title="Anchor: lost")),
        ("title: Anchor: lost", FrontMatter(title="Anchor: lost")),
        ("title: Collision : un mort\nlang: fr", FrontMatter(title="Collision : un mort", lang="fr")),
        ("title: L'ancre : « perdue »  \npublisher: 'x'", FrontMatter(title="L'ancre : « perdue »", publisher="x")),
        ("title: 'Tis the season", FrontMatter(title="'Tis the season")),
        ('title: "Lost": an anchor', FrontMatter(title='"Lost": an anchor')),
        ("title: [Video] An anchor", FrontMatter(title="[Video] An anchor")),
        ("title: @anchor, 100%", FrontMatter(title="@anchor, 100%")),
        ("title: *lost*", FrontMatter(title="*lost*")),
        ("title: 1984", FrontMatter(title="1984")),
        ("title: 12:30", FrontMatter(title="12:30")),
        ("title: yes", FrontMatter(title="yes")),
        ("title: 2025-01-02", FrontMatter(title="2025-01-02")),
        ("title: >\n  folded\n  title", FrontMatter(title="folded title")),
        ("title: |\n  two\n  lines", FrontMatter(title="two lines")),
        ("title: Qui l’a perdue\u00a0?", FrontMatter(title="Qui l’a perdue\u00a0?")),
        ('title: "a\\u202Eb\\0c"', FrontMatter(title="abc")),
        ("title:", FrontMatter()),
        ("title: ~", FrontMatter()),
        ('title: "  "', FrontMatter()),
        ("title: a\ntitle: b", FrontMatter(title="b")),
        ("Title: a\nURL: http://a.example", FrontMatter(title="a", url="http://a.example")),
        ("author: Ann", FrontMatter(author="Ann")),
        ("author: [Ann, Bob]", FrontMatter(author="Ann, Bob")),
        ("author:\n  - Ann\n  - Bob", FrontMatter(author="Ann, Bob")),
        ("publisher: &p Harbour\nauthor: *p", FrontMatter(publisher="Harbour", author="Harbour")),
        ("url: https://a.example/x?y=1#z", FrontMatter(url="https://a.example/x?y=1#z")),
        ("url: HTTPS://a.example:8443/", FrontMatter(url="HTTPS://a.example:8443/")),
        ("url: http://[2001:db8::1]/", FrontMatter(url="http://[2001:db8::1]/")),
        ("url: https://météo.example/été", FrontMatter(url="https://météo.example/été")),
        ("published: 2025-12-07", FrontMatter(published=date(2025, 12, 7))),
        ("published: '2024-02-29'", FrontMatter(published=date(2024, 2, 29))),
        ("published: 2025-12-07T23:30:00+02:00", FrontMatter(published=date(2025, 12, 7))),
        ("published: 2025-12-07T10:00:00.5Z", FrontMatter(published=date(2025, 12, 7))),
        ("published: 2025-12-07 10:00", FrontMatter(published=date(2025, 12, 7))),
        ("published: 2025-12-07 10:00:00 +01:00", FrontMatter(published=date(2025, 12, 7))),
        ("lang: fr", FrontMatter(lang="fr")),
        ("lang: fr-FR", FrontMatter(lang="fr")),
        ("lang: FR_ca", FrontMatter(lang="fr")),
        ("lang: fra", FrontMatter(lang="fr")),
        ("lang: zh-Hant-TW", FrontMatter(lang="zh")),
        ("lang: no", FrontMatter(lang="no")),
        ("lang: tl", FrontMatter(lang="tl")),
        ("lang: gsw", FrontMatter(lang="gsw")),
        ("lang: und", FrontMatter()),
        ("tags: [a, b]\ndraft: true\nnested: {deep: [1]}\ntitle: x", FrontMatter(title="x")),
        ("2: x\n[a, b]: y\ntitle: z", FrontMatter(title="z")),
        ("# only a comment", FrontMatter()),
        ("", FrontMatter()),
    ],
)
def test_values_are_read(lines: str, expected: FrontMatter) -> None:
    assert _read(lines) == expected


@pytest.mark.parametrize(
    ("lines", "detail"),
    [
        ("url: ftp://a.example", 'url: "ftp://a.example" (line 2)'),
        ("title: x\nurl: a.example/page", 'url: "a.example/page" (line 3)'),
        ("url: https://", 'url: "https://" (line 2)'),
        ("url: https:///path", 'url: "https:///path" (line 2)'),
        ("url: https://ann:secret@a.example", "url: "),
        ("url: https://ann@a.example", "url: "),
        ("url: https://@a.example", "url: "),
        ("url: https://a.example:99999/", "url: "),
        ("url: https://a.example:x/", "url: "),
        ("url: https://a..example/", "url: "),
        ("url: https://[::1/", "url: "),
        ("url: 'https://a.example/a b'", "url: "),
        ("url: 'https://a.example/<b>'", "url: "),
        ("url: 'https://a.example\\@b.example'", "url: "),
        ("url: javascript:alert(1)", "url: "),
        ("url: [https://a.example]", 'url: "not a single value" (line 2)'),
        ("published: yesterday", 'published: "yesterday" (line 2)'),
        ("published: 2025-13-01", "published: "),
        ("published: 2025-02-30", "published: "),
        ("published: 2025-1-2", "published: "),
        ("published: 20250102", "published: "),
        ("published: 07/12/2025", "published: "),
        ("published: 2025-12-07T25:00", "published: "),
        ("published: 0000-01-01", "published: "),
        ("published: ٢٠٢٥-١٢-٠٧", "published: "),
        ("lang: French", 'lang: "French" (line 2)'),
        ("lang: f", "lang: "),
        ("lang: fr FR", "lang: "),
        ("title: {a: b}", "title: "),
        ("title: [a]", "title: "),
        ("author: [a, [b]]", "author: "),
        ('title: "\\uD800"', "title: "),
        ("other: Anchor: lost", '"other: Anchor: lost" (line 2)'),
        ("a: b\n\ttitle: x", "(line 3)"),
        ("just words", "(line 2)"),
        ("- a\n- b", "(line 2)"),
        ('title: "\\UFFFFFFFF"', "not YAML"),
        ("a: b\n...\nc: d\n--- e", ""),
        ("[" * 5_000, "not YAML"),
        ("title: " + "x" * MAX_FRONT_MATTER, str(MAX_FRONT_MATTER)),
    ],
)
def test_a_bad_value_is_an_error_that_names_it(lines: str, detail: str) -> None:
    with pytest.raises(ExtractError) as caught:
        _read(lines)
    assert caught.value.reason == "bad_front_matter"
    assert caught.value.location == "a.txt"
    assert detail in caught.value.detail


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("title: x\n", 0),
        ("---\ntitle: x\nno end", 0),
        ("---", 0),
        ("----\ntitle: x\n----\n", 0),
        (" ---\ntitle: x\n---\n", 0),
        ("\n---\ntitle: x\n---\n", 0),
        ("---title: x\n---\n", 0),
        ("---\ntitle: x\n---", 16),
        ("--- \t\ntitle: x\n---  \nbody", 21),
        ("---\n---\nbody", 8),
        ("---\ntitle: |\n  x\n  ---\n---\nbody", 27),
    ],
)
def test_front_matter_stands_between_two_lines_of_dashes_at_the_top(text: str, begins: int) -> None:
    assert read_front_matter(text, "a.txt")[1] == begins


def test_aliases_do_not_multiply() -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    began = time.process_time()
    assert _read("\n".join([*levels, "title: x"])).title == "x"
    with pytest.raises(ExtractError):
        _read("\n".join([*levels, "author: *a29"]))
    assert time.process_time() - began < 2 * find_slowness()


def test_nothing_is_built_from_tags() -> None:
    assert _read("x: !!python/object/apply:os.getcwd []\ntitle: !!python/name:os.getcwd x").title == "x"


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(lines: str) -> None:
    with suppress(ExtractError):
        front, begins = read_front_matter(f"---\n{lines}\n---\n", "a.txt")
        assert 0 <= begins <= len(lines) + 9
        assert front.title is None or front.title.strip() == front.title
