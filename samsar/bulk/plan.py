"""What to make of every row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal

import attrs

from samsar._core.inputs.fields import Field, checked, family, plain
from samsar._core.numbers import is_number
from samsar.bulk.problems import BulkInputError, Problem
from samsar.bulk.rows import Rows, read_rows
from samsar.bulk.steps import ACTIONS, Step, content_id, step_of
from samsar.bulk.templates import ABSENT, columns_in, filled, is_blank, typed
from samsar.errors import ConfigurationError, InputError

_IN_TURN: Final = ("subtitles", "footer", "outro")
"""Each changes the video of the one before; translations and the publication take the last."""


def _mapping(value: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    return None if value is None else dict(value)


def _own(value: Mapping[str, Any]) -> dict[str, Any]:
    # `dict` itself as a converter would have type checkers refuse most mappings.
    return dict(value)


def _words(value: Iterable[str]) -> tuple[str, ...]:
    if isinstance(value, str):
        raise ConfigurationError(f"translate and ignore take lists: [{value!r}], not {value!r}")
    return tuple(value)


def _word_set(value: Iterable[str]) -> frozenset[str]:
    return frozenset(_words(value))


@attrs.frozen
class PlannedRow:
    """A row that was checked, and what is going to be done for it.

    Attributes:
        number: Its number, the first one 1.
        id: Equal for equal rows and plans.
        row: Its columns.
        steps: What is done, in this order.
    """

    number: int
    id: str
    row: Mapping[str, Any]
    steps: tuple[Step, ...]

    @property
    def estimate(self) -> float | None:
        """The credits that all steps cost at most; None where the price of one is not known."""
        prices = [step.estimate for step in self.steps]
        known = [price for price in prices if price is not None]
        return sum(known) if len(known) == len(prices) else None


@attrs.frozen(kw_only=True)
class Plan:
    """What to make of every row: one video, and what follows it.

    A value may name columns, like `"{name} on a beach"`; a value that is one column and nothing
    else takes what the column holds, and is left out where it is empty. A column that is named
    like a field of the video fills that field by itself.

    A row that was done once is not done again, by the content of its columns and of the plan:
    `ignore` and `max_credits` do not count, and with another follow-up only that one is new.

    Attributes:
        make: `text`: a video from a text. `images`: a video from pictures.
        fields: The fields of that method (`samsar.types.videos`), the same for every row or with
            columns in them.
        subtitles: Draw subtitles on the video, with these fields; `{}` for the server's choice.
        footer: Give it another footer.
        outro: Give it another outro.
        translate: Make it in these languages, too.
        publish: Publish it, with these fields.
        key: A column that tells rows apart whose content is the same.
        ignore: Columns that nothing is made of.
        max_credits: Refuse a row whose steps cost more credits than this at most, or whose price
            is not known before.

    Example:
        ```python
        from samsar.bulk import Plan

        plan = Plan(
            make="text",
            fields={
                "prompt": "A short film about {name}",
                "image_model": "GPTIMAGE2",
                "video_model": "RUNWAYML",
                "duration": 10,
            },
        )
        for row in plan.check([{"name": "a lamp"}, {"name": "a chair"}]):
            print(row.number, row.id, row.estimate)
        ```
    """

    make: Literal["text", "images"]
    fields: Mapping[str, Any] = attrs.field(factory=dict, converter=_own)
    subtitles: Mapping[str, Any] | None = attrs.field(default=None, converter=_mapping)
    footer: Mapping[str, Any] | None = attrs.field(default=None, converter=_mapping)
    outro: Mapping[str, Any] | None = attrs.field(default=None, converter=_mapping)
    translate: tuple[str, ...] = attrs.field(default=(), converter=_words)
    publish: Mapping[str, Any] | None = attrs.field(default=None, converter=_mapping)
    key: str | None = None
    ignore: frozenset[str] = attrs.field(default=frozenset(), converter=_word_set)
    max_credits: float | None = None

    def __attrs_post_init__(self) -> None:
        if self.make not in ("text", "images"):
            raise ConfigurationError("make must be 'text' or 'images'")
        limit = self.max_credits
        if limit is not None and not (is_number(limit) and limit >= 0):
            raise ConfigurationError("max_credits must be a number of credits from 0 up")
        if len(set(self.translate)) != len(self.translate):
            raise ConfigurationError("translate names a language twice")
        for action, fields in self._templates():
            _check_names(action, fields)
            columns_in(fields, action)

    def check(self, rows: Rows) -> list[PlannedRow]:
        """Check all rows, without sending anything.

        Args:
            rows: The path of a CSV or JSONL file, or mappings: what `read_rows` takes.

        Returns:
            What is going to be done for every row. Free of charge: nothing is sent.

        Raises:
            BulkInputError: Something is wrong with some rows; `problems` lists everything, with the
                numbers of the rows.

        Example:
            ```python
            from samsar.bulk import BulkInputError, Plan

            plan = Plan(make="text", fields={"image_model": "GPTIMAGE2", "video_model": "RUNWAYML"})
            try:
                plan.check([{"prompt": "A beach", "duration": "ten"}])
            except BulkInputError as error:
                print([str(problem) for problem in error.problems])
            ```
        """
        planned: dict[str, PlannedRow] = {}
        problems: list[Problem] = []
        for number, row in enumerate(read_rows(rows), 1):
            found = list(self._misfits(number, row))
            problems += found
            if found:
                continue
            try:
                one = self._planned(number, row)
            except InputError as error:
                problems += list(self._complaints(number, row)) or [_as_problem(number, error)]
                continue
            problems += self._too_dear(one)
            twin = planned.setdefault(one.id, one)
            if twin is not one:
                problems.append(_same(number, twin.number))
        if problems:
            raise BulkInputError(problems)
        return list(planned.values())

    # --- which columns there are

    def _templates(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        yield self.make, self.fields
        for action in (*_IN_TURN, "publish"):
            fields = getattr(self, action)
            if fields is not None:
                yield action, fields

    def _columns(self) -> frozenset[str]:
        named = frozenset().union(*(columns_in(fields, a) for a, fields in self._templates()))
        return named | ({self.key} if self.key is not None else frozenset())

    def _misfits(self, number: int, row: Mapping[str, Any]) -> Iterator[Problem]:
        wanted = self._columns()
        for column, value in row.items():
            try:
                # What is not JSON could not be kept until after a restart.
                plain(value, column)
            except InputError as error:
                yield Problem(number, column, str(error))
        for column in sorted(wanted - row.keys()):
            yield Problem(number, column, f"there is no column {column!r}, which the plan names")
        if self.key is not None and self.key in row and is_blank(row[self.key]):
            yield Problem(number, self.key, f"the key column {self.key!r} is empty")
        known = wanted | self.ignore | family(ACTIONS[self.make].family).keys()
        for column in sorted(row.keys() - known):
            yield Problem(
                number, column, f"nothing is made of column {column!r}: use it, or put it in ignore"
            )
        for column in sorted(row.keys() & self.fields.keys() - wanted - self.ignore):
            yield Problem(number, column, f"{column!r} is set by the plan, too: ignore the column")

    # --- what is made of a row

    def _planned(self, number: int, row: Mapping[str, Any]) -> PlannedRow:
        steps = tuple(self._steps(row))
        return PlannedRow(number, content_id([step.id for step in steps]), row, steps)

    def _steps(self, row: Mapping[str, Any]) -> Iterator[Step]:
        key = None if self.key is None else plain(row[self.key], self.key)
        fields = _fields(self.make, self._first_fields(row), row)
        last = step_of("video", self.make, fields, after=None, key=key)
        yield last
        for action in _IN_TURN:
            given = getattr(self, action)
            if given is not None:
                last = step_of(action, action, _fields(action, given, row), after=last)
                yield last
        for language in self.translate:
            yield step_of(f"translate:{language}", "translate", {"language": language}, after=last)
        if self.publish is not None:
            yield step_of("publish", "publish", _fields("publish", self.publish, row), after=last)

    def _first_fields(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return the templates of the video, with the columns that fill a field by their name."""
        names = row.keys() & family(ACTIONS[self.make].family).keys()
        free = names - self.ignore - columns_in(self.fields, self.make)
        return {**{name: f"{{{name}}}" for name in sorted(free)}, **self.fields}

    def _complaints(self, number: int, row: Mapping[str, Any]) -> Iterator[Problem]:
        """Return what is wrong with each field alone: the first error hides the others."""
        for action, templates in self._templates():
            given = self._first_fields(row) if action == self.make else templates
            for field in family(ACTIONS[action].family).values():
                try:
                    done = _fields(action, {field.name: given.get(field.name, ABSENT)}, row)
                    _check_alone(field, done)
                except InputError as error:
                    yield Problem(number, field.name, str(error))

    def _too_dear(self, one: PlannedRow) -> Iterator[Problem]:
        if self.max_credits is None:
            return
        if one.estimate is None:
            unknown = next(step.name for step in one.steps if step.estimate is None)
            yield Problem(
                one.number, None, f"the price of {unknown} is not known, and there is max_credits"
            )
        elif one.estimate > self.max_credits:
            yield Problem(
                one.number,
                None,
                f"it costs up to {one.estimate:g} credits, and max_credits is {self.max_credits:g}",
            )


def _check_names(action: str, fields: Iterable[str]) -> None:
    known = family(ACTIONS[action].family)
    for name in fields:
        if name not in known:
            raise ConfigurationError(f"{ACTIONS[action].method} has no field {name!r}")


def _check_alone(field: Field, done: Mapping[str, Any]) -> None:
    if field.name in done:
        checked(done[field.name], field)
    elif field.required:
        raise InputError(f"{field.name} is required", argument=field.name)


def _fields(action: str, templates: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    known = family(ACTIONS[action].family)
    done: dict[str, Any] = {}
    for name, template in templates.items():
        value = filled(template, row, name)
        if value is not ABSENT:
            done[name] = plain(typed(value, known[name]), name)
    return done


def _as_problem(number: int, error: Exception) -> Problem:
    return Problem(number, getattr(error, "argument", None), str(error))


def _same(number: int, other: int) -> Problem:
    return Problem(
        number, None, f"it is the same as row {other}: take one out, or set a key that differs"
    )
