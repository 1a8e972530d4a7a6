"""What a plan makes of rows, and what it says about rows that are wrong."""

from __future__ import annotations

import inspect
import json
import pickle
import re
import textwrap

import pytest

from samsar.bulk import BulkInputError, Plan, read_rows
from samsar.errors import ConfigurationError, InputError

MODELS = {"image_model": "GPTIMAGE2", "video_model": "RUNWAYML"}


def plan(**changes):
    fields = {"prompt": "A film about {name}", "duration": 10, **MODELS}
    return Plan(**{"make": "text", "fields": fields, **changes})


def problems_of(rows, wanted=None):
    with pytest.raises(BulkInputError) as caught:
        (wanted or plan()).check(rows)
    return [str(problem) for problem in caught.value.problems]


def ids(rows, wanted=None):
    return [row.id for row in (wanted or plan()).check(rows)]


class TestWhatIsMade:
    def test_columns_stand_in_the_places_that_the_plan_names(self):
        [row] = plan().check([{"name": "a lamp"}])
        assert row.steps[0].fields["prompt"] == "A film about a lamp"

    def test_a_column_named_like_a_field_fills_it(self):
        [row] = Plan(make="text", fields=MODELS).check([{"prompt": "A beach", "duration": 10}])
        assert row.steps[0].fields == {"prompt": "A beach", "duration": 10, **MODELS}

    def test_an_empty_cell_leaves_its_field_out(self):
        [row] = plan().check([{"name": "a lamp", "tone": ""}])
        assert "tone" not in row.steps[0].fields

    def test_doubled_braces_are_braces(self):
        fields = {"prompt": "{{x}} {name}", "duration": 10, **MODELS}
        [row] = plan(fields=fields).check([{"name": "a lamp"}])
        assert row.steps[0].fields["prompt"] == "{x} a lamp"

    def test_cells_of_a_file_become_what_their_fields_take(self, tmp_path):
        path = tmp_path / "rows.csv"
        path.write_text(
            "image_urls,enable_subtitles,prompt\n"
            "https://example.com/a.jpg https://example.com/b.jpg,no,12\n"
        )
        [row] = Plan(make="images").check(path)
        assert row.steps[0].fields == {
            "image_urls": ["https://example.com/a.jpg", "https://example.com/b.jpg"],
            "enable_subtitles": False,
            "prompt": "12",
        }

    def test_what_changes_the_video_comes_before_what_copies_it(self):
        wanted = plan(
            translate=["fr", "es"], subtitles={}, footer={"cta_text": "Buy {name}"}, publish={}
        )
        [row] = wanted.check([{"name": "a lamp"}])
        assert [(step.name, step.after) for step in row.steps] == [
            ("video", None),
            ("subtitles", "video"),
            ("footer", "subtitles"),
            ("translate:fr", "footer"),
            ("translate:es", "footer"),
            ("publish", "footer"),
        ]
        assert row.steps[2].fields == {"cta_text": "Buy a lamp"}

    def test_the_price_of_a_row_is_that_of_its_steps(self):
        [row] = plan(subtitles={}).check([{"name": "a lamp"}])
        assert row.estimate == 300

    def test_a_translation_has_no_price_before(self):
        [row] = plan(translate=["fr"]).check([{"name": "a lamp"}])
        assert row.estimate is None


class TestIds:
    def test_equal_rows_have_equal_ids_in_every_file(self, tmp_path):
        csv, lines = tmp_path / "a.csv", tmp_path / "a.jsonl"
        csv.write_text("name,duration\na lamp,10\n")
        lines.write_text(json.dumps({"duration": 10.0, "name": "a lamp"}))
        wanted = plan(fields={"prompt": "A film about {name}", **MODELS})
        assert ids(csv, wanted) == ids(lines, wanted)

    def test_ids_stay_what_they_are(self):
        # A change here means that rows that were paid for are made again: raise the version.
        assert ids([{"name": "a lamp"}]) == ["992a68d47458071e306e6f4aee3ec6de"]

    def test_what_is_not_made_does_not_count(self):
        cheap = plan(ignore={"stock"}, max_credits=300)
        assert ids([{"name": "a lamp", "stock": 3}], cheap) == ids([{"name": "a lamp"}])

    def test_another_follow_up_leaves_the_steps_before_it_as_they_are(self):
        [before] = plan(subtitles={}).check([{"name": "a lamp"}])
        [after] = plan(subtitles={}, translate=["fr"]).check([{"name": "a lamp"}])
        assert after.id != before.id
        assert after.steps[:2] == before.steps

    def test_a_key_tells_rows_apart(self):
        keyed = plan(key="sku")
        one, other = ids([{"name": "a", "sku": "1"}, {"name": "a", "sku": "2"}], keyed)
        assert one != other


class TestProblems:
    def test_all_are_told_at_once_with_their_rows(self):
        rows = [{"name": f"thing {number}"} for number in range(300)]
        rows[216]["duration"] = 20
        rows[3] = {"nam": "lamp"}
        rows[299]["enable_subtitles"] = "perhaps"
        assert problems_of(rows) == [
            "row 4: there is no column 'name', which the plan names",
            "row 4: nothing is made of column 'nam': use it, or put it in ignore",
            "row 217: 'duration' is set by the plan, too: ignore the column",
            "row 300: enable_subtitles must be True or False",
        ]

    def test_every_field_of_a_row_is_told(self):
        wanted = Plan(make="text", fields={"image_model": "GPTIMAGE2"})
        assert sorted(problems_of([{"prompt": " ", "duration": "ten"}], wanted)) == [
            "row 1: duration must be a finite number",
            "row 1: prompt is required",
            "row 1: video_model is required",
        ]

    def test_what_only_contradicts_is_told_too(self):
        wanted = plan(footer={"cta_text": "{text}"})
        [problem] = problems_of([{"name": "a lamp", "text": ""}], wanted)
        assert problem.startswith("row 1: one of cta_text")

    def test_a_row_is_made_once(self):
        rows = [{"name": "a"}, {"name": "b"}, {"name": "a"}]
        assert problems_of(rows) == [
            "row 3: it is the same as row 1: take one out, or set a key that differs"
        ]

    def test_a_row_that_costs_too_much(self):
        wanted = plan(max_credits=299)
        assert problems_of([{"name": "a"}], wanted) == [
            "row 1: it costs up to 300 credits, and max_credits is 299"
        ]

    def test_a_price_that_nobody_knows_is_no_price_below_a_limit(self):
        wanted = plan(max_credits=10_000, translate=["fr"])
        assert problems_of([{"name": "a"}], wanted) == [
            "row 1: the price of translate:fr is not known, and there is max_credits"
        ]

    @pytest.mark.parametrize("value", [b"lamp", {1, 2}, float("nan")])
    def test_a_value_that_no_database_keeps(self, value):
        [problem] = problems_of([{"name": value}])
        assert problem.startswith("row 1: name must not hold ")

    def test_an_empty_key(self):
        assert problems_of([{"name": "a", "sku": ""}], plan(key="sku")) == [
            "row 1: the key column 'sku' is empty"
        ]

    def test_they_travel_between_processes(self):
        with pytest.raises(BulkInputError) as caught:
            plan().check([{}, {}])
        copy = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own
        assert copy.problems == caught.value.problems
        assert str(copy) == str(caught.value)
        assert "1 more" in str(copy)


class TestFiles:
    @pytest.mark.parametrize(
        ("name", "content", "says"),
        [
            ("a.csv", b"", "there is no row"),
            ("a.csv", b"name\n", "there is no row"),
            ("a.jsonl", b"\n\n", "there is no row"),
            ("a.csv", b"name\n\xff\n", "a.csv is not UTF-8: save it as CSV UTF-8"),
            ("a.csv", b"a,a\n1,2\n", "the first line must name every column, each once"),
            ("a.csv", b"a,b\n1,2\n3\n", "row 2: it has 1 cells, and there are 2 columns"),
            ("a.csv", b'a\n"1\n', "the file is not CSV: unexpected end of data"),
            ("a.jsonl", b'{"a": 1}\n{"a"\n', "row 2: it is not JSON"),
            ("a.jsonl", b'{"a": 1}\n[1]\n', "row 2: it is not a mapping of columns to values"),
            ("a.txt", b"a", "a.txt is not a .csv, .jsonl or .ndjson file"),
        ],
    )
    def test_that_hold_no_rows(self, tmp_path, name, content, says):
        path = tmp_path / name
        path.write_bytes(content)
        assert problems_of(path) == [says]

    def test_that_are_not_there(self, tmp_path):
        [problem] = problems_of(tmp_path / "gone.csv")
        assert problem.startswith("gone.csv cannot be read: ")

    def test_that_a_spreadsheet_wrote(self, tmp_path):
        path = tmp_path / "a.csv"
        path.write_bytes(b'\xef\xbb\xbfname,text\r\na,"one\r\ntwo"\r\n')
        assert read_rows(path) == [{"name": "a", "text": "one\r\ntwo"}]

    @pytest.mark.parametrize("rows", [[], {"name": "a"}, 3])
    def test_no_rows_from_python(self, rows):
        assert len(problems_of(rows)) == 1


class TestPlans:
    @pytest.mark.parametrize(
        "changes",
        [
            {"make": "song"},
            {"fields": {"promt": "A beach"}},
            {"translate": ["fr", "fr"]},
            {"translate": "fr"},
            {"ignore": "stock"},
            {"max_credits": -1},
            {"max_credits": float("nan")},
        ],
    )
    def test_that_cannot_work(self, changes):
        with pytest.raises(ConfigurationError):
            plan(**changes)

    @pytest.mark.parametrize("prompt", ["a { b", "{name.x!r}", "{name:>9}", "{}"])
    def test_whose_braces_hold_no_column(self, prompt):
        with pytest.raises(InputError, match="brace"):
            plan(fields={"prompt": prompt})


@pytest.mark.parametrize("documented", [Plan, Plan.check, read_rows])
def test_examples_run(documented, capsys):
    [example] = re.findall(r"```python\n(.*?)```", inspect.getdoc(documented), re.DOTALL)
    exec(textwrap.dedent(example), {})  # noqa: S102 - our own documentation
    assert capsys.readouterr().out
