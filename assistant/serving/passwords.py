"""Passwords as scrypt hashes in one file of the data folder; sessions as signed tokens.

Enters: a password, or a token of a cookie. Leaves: the role it stands for, or None. Keeps no password and knows no request.
Sessions need no memory of ours, so that several processes over one data folder know each other's; a changed password ends them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from assistant.settings import SettingsError
from index.library import on_disk, write_atomic

Role = Literal["public", "reader", "editor"]
FILE = "passwords.json"
SHORTEST = 8
# n and r as OWASP's password storage sheet has them for 16 MiB; about 50 ms a try
N, R, P = 2**14, 8, 5
LASTS = 12 * 3600  # seconds that a session lives


@dataclass(frozen=True, slots=True)
class Passwords:
    """Hashes by role; `key` signs sessions."""

    hashes: Mapping[str, str] = field(default_factory=dict, repr=False)
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def role(self, password: str) -> Role | None:
        """The role whose password this is. Every hash is tried, so that time tells nothing."""
        found = [role for role, kept in sorted(self.hashes.items()) if verify(password, kept)]
        return cast(Role, found[0]) if found else None  # "editor" before "reader"

    def token(self, role: Role, now: float | None = None) -> str:
        said = f"{role}.{int((time.time() if now is None else now) + LASTS)}.{secrets.token_hex(8)}"
        return f"{said}.{self._sign(role, said)}"

    def session(self, token: str, now: float | None = None) -> Role | None:
        """The role of a token that was given out by this installation, is not over and whose password still holds."""
        said, _, signature = token.rpartition(".")
        role, _, rest = said.partition(".")
        until = rest.partition(".")[0]
        if role not in self.hashes or not hmac.compare_digest(signature.encode(), self._sign(role, said).encode()):
            return None
        return cast(Role, role) if int(until) > (time.time() if now is None else now) else None

    def _sign(self, role: str, said: str) -> str:
        return hmac.new(self.key, f"{self.hashes[role]} {said}".encode("utf-8", "surrogatepass"), "sha256").hexdigest()


def hashed(password: str) -> str:
    """`scrypt$n$r$p$salt$hash`; raises SettingsError where the password is too short."""
    if len(password) < SHORTEST:
        raise SettingsError(f"密码太短,至少要 {SHORTEST} 个字符", f"the password is too short; take {SHORTEST} characters at least")
    salt = secrets.token_bytes(16)
    return "$".join(("scrypt", str(N), str(R), str(P), _b64(salt), _b64(_scrypt(password, salt, N, R, P))))


def verify(password: str, kept: str) -> bool:
    method, n, r, p, salt, wanted = kept.split("$")
    if method != "scrypt":
        raise ValueError(method)
    found = _scrypt(password, base64.b64decode(salt), int(n), int(r), int(p))
    return hmac.compare_digest(found, base64.b64decode(wanted))


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    given = password.encode("utf-8", "surrogatepass")[:1024]
    return hashlib.scrypt(given, salt=salt, n=n, r=r, p=p, maxmem=256 * n * r, dklen=32)


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def load(data: Path, environ: Mapping[str, str] | None = None) -> Passwords:
    """What `save` kept, and the passwords that ASSISTANT_READER_PASSWORD and ASSISTANT_EDITOR_PASSWORD give for this run."""
    env = os.environ if environ is None else environ
    kept = _read(data / FILE)
    hashes = dict(kept.hashes) if kept else {}
    for role in ("reader", "editor"):
        given = env.get(f"ASSISTANT_{role.upper()}_PASSWORD", "").strip()
        if given:
            hashes[role] = hashed(given)
    return Passwords(hashes, kept.key) if kept else Passwords(hashes)


def save(data: Path, role: Role, password: str | None) -> None:
    """Set or, with None, take away the password of a role. Only the owner may read the file."""
    kept = _read(data / FILE) or Passwords()
    hashes = {other: value for other, value in kept.hashes.items() if other != role}
    if password is not None:
        hashes[role] = hashed(password)
    with on_disk(data):
        data.mkdir(parents=True, exist_ok=True)
        write_atomic(data / FILE, json.dumps({"hashes": hashes, "key": _b64(kept.key)}).encode(), mode=0o600)


def _read(path: Path) -> Passwords | None:
    try:
        values = json.loads(path.read_text("utf-8"))
        return Passwords({str(role): str(kept) for role, kept in values["hashes"].items()}, base64.b64decode(values["key"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingsError(
            f"密码文件 {path} 读不了;请删去它,再用 password 命令重设",
            f"the passwords in {path} cannot be read; delete it and set them anew with password",
        ) from error
