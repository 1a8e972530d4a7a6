"""Named profiles: a server and the API key for it, in a file that only its owner can read."""

from __future__ import annotations

import json
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs
import click

from samsar.cli.failures import Exit, Failure

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_NAME: Final = "default"
_SERVICE: Final = "samsar"
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_FOLDER_VARIABLE: Final = "SAMSAR_CONFIG_DIR"


@attrs.frozen
class Profile:
    """What is kept under a name.

    Attributes:
        name: The name.
        base_url: The server; None for the API itself.
        in_keyring: Whether the key is in the keyring of the system rather than in the file.
        confirm_above: Calls that cost more credits than this ask first; None for the default.
        api_key: The API key, where the file has it.
    """

    name: str
    base_url: str | None = None
    in_keyring: bool = False
    confirm_above: float | None = None
    api_key: str | None = attrs.field(default=None, repr=False)

    @property
    def has_key(self) -> bool:
        """Whether a key is kept, here or in the keyring."""
        return self.in_keyring or self.api_key is not None


def file_of_profiles() -> Path:
    """Return where the profiles are, whether they are there or not."""
    folder = os.environ.get(_FOLDER_VARIABLE, "").strip() or click.get_app_dir("samsar")
    return Path(folder) / "profiles.json"


def load(name: str) -> Profile | None:
    """Return a profile; None when there is none of this name.

    Raises:
        Failure: The file cannot be read, or is no such file.
    """
    kept = _read().get(name)
    if kept is None:
        return None
    return Profile(
        name,
        base_url=_text(kept.get("base_url")),
        in_keyring=kept.get("keyring") is True,
        confirm_above=_number(kept.get("confirm_above")),
        api_key=_text(kept.get("api_key")),
    )


def names() -> list[str]:
    """Return the names of all profiles.

    Raises:
        Failure: The file cannot be read, or is no such file.
    """
    return sorted(_read())


def key_of(profile: Profile) -> str | None:
    """Return the key of a profile, wherever it is kept.

    Raises:
        Failure: It is in the keyring, which does not give it out.
    """
    if not profile.in_keyring:
        return profile.api_key
    keyring = _usable_keyring()
    key: str | None = None
    if keyring is not None:
        with suppress(Exception):
            key = keyring.get_password(_SERVICE, profile.name)
    if key is None:
        raise Failure(
            f"the keyring does not give out the key of the profile {profile.name!r}",
            code=Exit.CREDENTIAL,
            hint="Unlock it, or samsar login again.",
        )
    return key


def save(profile: Profile, api_key: str) -> Profile:
    """Keep a profile and its key: in the system's keyring where there is one, else in the file.

    Returns:
        The profile as it is kept.

    Raises:
        Failure: The file cannot be read, or is no such file.
    """
    kept = _read()
    in_keyring = _put_into_keyring(profile.name, api_key)
    found = attrs.evolve(profile, in_keyring=in_keyring, api_key=None if in_keyring else api_key)
    kept[profile.name] = _plain(found)
    _write(kept)
    return found


def forget(profile: Profile) -> None:
    """Remove a profile and its key.

    Raises:
        Failure: The file cannot be read, or is no such file.
    """
    if profile.in_keyring and (keyring := _usable_keyring()) is not None:
        # What is no longer there is forgotten, too.
        with suppress(Exception):
            keyring.delete_password(_SERVICE, profile.name)
    kept = _read()
    kept.pop(profile.name, None)
    _write(kept)


def is_open_to_others() -> bool:
    """Tell whether other users of this machine can read the file."""
    if os.name != "posix":
        return False
    try:
        return bool(file_of_profiles().stat().st_mode & _OTHERS)
    except OSError:
        return False


def _plain(profile: Profile) -> dict[str, Any]:
    values = {
        "base_url": profile.base_url,
        "keyring": profile.in_keyring or None,
        "confirm_above": profile.confirm_above,
        "api_key": profile.api_key,
    }
    return {name: value for name, value in values.items() if value is not None}


def _read() -> dict[str, dict[str, Any]]:
    path = file_of_profiles()
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        found = None
    profiles = found.get("profiles") if isinstance(found, dict) else None
    if not isinstance(profiles, dict):
        raise Failure(
            f"{path} is no file of profiles",
            code=Exit.CREDENTIAL,
            hint="Mend it, or remove it and samsar login again.",
        )
    return {name: kept for name, kept in profiles.items() if isinstance(kept, dict)}


def _write(profiles: Mapping[str, Mapping[str, Any]]) -> None:
    """Replace the file as a whole: nobody ever sees half of it, and nobody else any of it."""
    path = file_of_profiles()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # mkstemp makes files of mode 0600.
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".profiles-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"profiles": profiles}, file, indent=2)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise


def _usable_keyring() -> Any:
    """Return the package `keyring` when it has somewhere to keep things; else None."""
    try:
        import keyring
    except ImportError:
        return None
    try:
        # Backends that keep nothing, or refuse everything, have a priority below 1.
        usable = float(keyring.get_keyring().priority) >= 1
    except Exception:  # noqa: BLE001 - a keyring that cannot be asked is none
        return None
    return keyring if usable else None


def _put_into_keyring(name: str, api_key: str) -> bool:
    keyring = _usable_keyring()
    if keyring is None:
        return False
    try:
        keyring.set_password(_SERVICE, name, api_key)
        kept: bool = keyring.get_password(_SERVICE, name) == api_key
    except Exception:  # noqa: BLE001 - locked, denied, broken: then it is the file
        return False
    return kept


def _text(value: Any) -> str | None:
    return value.strip() if isinstance(value, str) and value.strip() else None


def _number(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else None
