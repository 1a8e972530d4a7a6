"""Scenario files: what an emulator is to start with, as TOML."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import attrs

from samsar.emulator.database.external_users import OTHER_IDS, PROFILE
from samsar.emulator.database.outbox import DESTINATIONS
from samsar.emulator.database.payments import OUTCOMES
from samsar.emulator.fault_forms import fault_of
from samsar.emulator.plain_values import number_from_0, switch, text
from samsar.emulator.surface import check_api_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from samsar.emulator.faults import Fault
    from samsar.emulator.surface import Surface

    Check = Callable[[str, Any], object]
    Table = Mapping[str, Any]


@attrs.frozen(kw_only=True)
class Scenario:
    """What a scenario file says.

    Attributes:
        speed: Of the clock.
        payments: What becomes of checkouts.
        webhooks_to: Who is really called.
        webhook_omissions: Whether webhooks keep quiet where those of the API do.
        http_redirects: Whether a purchase by e-mail may name a plain http redirect URL.
        account: The default account: `credits` and `api_key`.
        accounts: Further accounts.
        external_users: Users of the accounts.
        faults: What goes wrong.
    """

    path: Path | None = None
    speed: float | None = None
    payments: Any = None
    webhooks_to: Any = None
    webhook_omissions: bool | None = None
    http_redirects: bool | None = None
    account: Table = attrs.field(default=MappingProxyType({}), repr=False)
    accounts: tuple[Table, ...] = attrs.field(default=(), repr=False)
    external_users: tuple[Table, ...] = attrs.field(default=(), repr=False)
    faults: tuple[Fault, ...] = ()

    def fill(self, surface: Surface) -> None:
        """Put into a new database what the file says.

        Raises:
            ValueError: If that cannot be; the one line of it names file and table.
        """
        if self.payments is not None:
            surface.set_payment_outcome(self.payments)
        self._make("accounts", self.accounts, surface.open_account)
        self._make("external_users", self.external_users, surface.create_external_user)

    def _make(self, name: str, tables: Iterable[Table], make: Callable[..., object]) -> None:
        for position, given in enumerate(tables, 1):
            try:
                make(**given)
            except (KeyError, ValueError) as error:
                where = f"{self.path}: [[{name}]] {position}"
                raise ValueError(f"{where}: {error.args[0]}") from error


def read_scenario(path: str | Path) -> Scenario:
    """Read a scenario file.

    Raises:
        OSError: If it cannot be read.
        ValueError: If it is no scenario; the one line of it names file, table and key.
    """
    path = Path(path)
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: {error}") from error
    settings: dict[str, Any] = {}
    for name, value in _checked(str(path), document, _DOCUMENT).items():
        if name in _TABLES:
            settings[name] = tuple(_rows(path, name, value))
        elif name == "account":
            settings[name] = _table(f"{path}: [account]", value, _ACCOUNT)
        else:
            settings[name] = value
    return Scenario(path=path, **settings)


def _rows(path: Path, name: str, value: list[Any]) -> list[Any]:
    rows: list[Any] = []
    for position, row in enumerate(value, 1):
        where = f"{path}: [[{name}]] {position}"
        if name == "faults":
            rows.append(_fault(where, row))
        else:
            rows.append(_table(where, row, _TABLES[name]))
    if name == "external_users":
        for position, row in enumerate(rows, 1):
            if "external_user_id" not in row:
                raise ValueError(f"{path}: [[{name}]] {position}: external_user_id is missing.")
    return rows


def _fault(where: str, row: Any) -> Fault:
    try:
        return fault_of(row)
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error


def _table(where: str, value: Any, keys: Mapping[str, Check]) -> Table:
    if not isinstance(value, dict):
        raise ValueError(f"{where}: must be a table.")  # noqa: TRY004
    return _checked(where, value, keys)


def _checked(where: str, table: Table, keys: Mapping[str, Check]) -> Table:
    for name, value in table.items():
        if name not in keys:
            raise ValueError(f"{where}: there is no {name!r}; there is {', '.join(keys)}.")
        try:
            keys[name](name, value)
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from error
    return table


# --- what the values may be


def _key(name: str, value: Any) -> None:
    # Whatever it is, it may be a key: it is not repeated.
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name} must be text that is not blank.")
    check_api_key(value)


def _dict(name: str, value: Any) -> None:
    if not isinstance(value, dict):
        # Not what it is: `account = "the-key"` is a likely mistake.
        raise ValueError(f"{name} must be a table.")  # noqa: TRY004


def _metadata(name: str, value: Any) -> None:
    _dict(name, value)
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError) as error:
        # TOML has dates, and numbers that are none.
        raise ValueError(f"{name} must be JSON: {error}.") from error


def _list(name: str, value: Any) -> None:
    if not isinstance(value, list):
        raise ValueError(f"{name} must be tables in double brackets, [[{name}]].")  # noqa: TRY004


def _one_of(*words: str) -> Check:
    def check(name: str, value: Any) -> None:
        if value not in words:
            raise ValueError(f"{name} must be one of {', '.join(words)}, not {value!r}.")

    return check


_ACCOUNT: Final = {"credits": number_from_0, "api_key": _key}
_TABLES: Final[Mapping[str, Mapping[str, Check]]] = MappingProxyType(
    {
        "accounts": _ACCOUNT,
        "external_users": {
            "external_user_id": text,
            "provider": text,
            "credits": number_from_0,
            "api_key": _key,
            **dict.fromkeys((*OTHER_IDS, *PROFILE), text),
            "metadata": _metadata,
        },
        "faults": {},
    }
)
_DOCUMENT: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "speed": number_from_0,
        "payments": _one_of(*OUTCOMES),
        "webhooks_to": _one_of(*DESTINATIONS),
        "webhook_omissions": switch,
        "http_redirects": switch,
        "account": _dict,
        **dict.fromkeys(_TABLES, _list),
    }
)
