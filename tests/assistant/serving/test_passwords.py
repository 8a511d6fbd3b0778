from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from assistant.serving import passwords
from assistant.serving.limits import Limiter, Rate
from assistant.settings import SettingsError

READER, EDITOR = "lesendes-wort", "schreibendes-wort"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("data")
    passwords.save(data, "reader", READER)
    passwords.save(data, "editor", EDITOR)
    return data


def test_each_password_stands_for_its_role_and_nothing_else_for_any(data: Path) -> None:
    kept = passwords.load(data, {})
    assert [kept.role(given) for given in (READER, EDITOR, "", "falsch", READER + "x", "\udcff")] == [
        "reader",
        "editor",
        None,
        None,
        None,
        None,
    ]


def test_the_file_holds_no_password_and_only_its_owner_may_read_it(data: Path) -> None:
    written = (data / passwords.FILE).read_text("utf-8")
    assert READER not in written and EDITOR not in written and written.count("scrypt$16384$8$5$") == 2
    assert READER not in repr(passwords.load(data, {})) and "scrypt" not in repr(passwords.load(data, {}))
    if sys.platform != "win32":
        assert stat.S_IMODE((data / passwords.FILE).stat().st_mode) == 0o600


def test_two_hashes_of_one_password_differ() -> None:
    assert passwords.hashed(READER) != passwords.hashed(READER)


def test_a_short_password_is_refused_and_changes_nothing(data: Path) -> None:
    before = (data / passwords.FILE).read_bytes()
    with pytest.raises(SettingsError, match="8 个字符"):
        passwords.save(data, "reader", "kurz")
    assert (data / passwords.FILE).read_bytes() == before


def test_a_session_is_known_to_every_process_until_it_is_over_forged_or_its_password_changes(data: Path, tmp_path: Path) -> None:
    kept, other = passwords.load(data, {}), passwords.load(data, {})
    token = kept.token("reader", now=1000.0)
    assert other.session(token, now=1000.0 + passwords.LASTS - 1) == "reader"
    assert other.session(token, now=1000.0 + passwords.LASTS) is None
    rest = token.split(".", 1)[1]
    assert other.session(f"editor.{rest}", now=1000.0) is None
    for forged in ("", ".", "reader", "reader.9999999999.x.", token[:-1], f"{token}0", "public.1.2.3", "reader.x.y.é"):
        assert other.session(forged, now=1000.0) is None, forged
    (tmp_path / passwords.FILE).write_bytes((data / passwords.FILE).read_bytes())
    passwords.save(tmp_path, "reader", "ein-anderes-wort")
    assert passwords.load(tmp_path, {}).session(token, now=1000.0) is None
    assert passwords.load(tmp_path, {}).session(kept.token("editor", now=1000.0), now=1000.0) == "editor"
    passwords.save(tmp_path, "editor", None)
    assert set(passwords.load(tmp_path, {}).hashes) == {"reader"}


def test_a_variable_gives_a_password_for_this_run_and_is_not_kept(tmp_path: Path) -> None:
    kept = passwords.load(tmp_path, {"ASSISTANT_EDITOR_PASSWORD": EDITOR, "ASSISTANT_READER_PASSWORD": " "})
    assert kept.role(EDITOR) == "editor" and set(kept.hashes) == {"editor"}
    assert not (tmp_path / passwords.FILE).exists()


def test_a_damaged_file_is_named_never_taken_for_no_password(tmp_path: Path) -> None:
    for content in ("{", "[]", '{"hashes": 1, "key": ""}'):
        (tmp_path / passwords.FILE).write_text(content)
        with pytest.raises(SettingsError, match=passwords.FILE):
            passwords.load(tmp_path, {})


def test_a_caller_may_ask_some_at_once_then_at_the_rate() -> None:
    now = [0.0]
    limiter = Limiter(Rate(burst=3, a_minute=6), clock=lambda: now[0])
    assert [limiter.wait("甲") for _ in range(5)] == [0, 0, 0, 10, 10]  # 6 a minute: the next in 10 seconds
    assert limiter.wait("乙") == 0
    now[0] = 10
    assert [limiter.wait("甲"), limiter.wait("甲")] == [0, 10]
    now[0] = 1000
    assert [limiter.wait("甲") for _ in range(4)] == [0, 0, 0, 10]


def test_what_is_given_back_does_not_count() -> None:
    limiter = Limiter(Rate(burst=2, a_minute=6), clock=lambda: 0.0)
    for _ in range(9):
        assert limiter.wait("a") == 0.0
        limiter.back("a")
    limiter.back("a")
    assert [limiter.wait("a") for _ in range(2)] == [0.0, 0.0] and limiter.wait("a") > 0
