"""A film for every product of a catalogue, once, whatever happens meanwhile.

    export SAMSAR_API_KEY=…                  # and SAMSAR_BASE_URL, for an emulator
    python catalogue.py products.csv --budget 5000
    python catalogue.py products.csv         # after a crash, or with new products: the rest

products.csv has a product in each line, with the columns sku, name and mood. The films come into a
folder, and a report beside them says what they are and what they cost.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from samsar import SamsarClient, SamsarError
from samsar.bulk import Bulk, BulkInputError, Plan, RowResult

PLAN = Plan(
    make="text",
    fields={
        "prompt": "A short film about {name}. Mood: {mood}.",
        "image_model": "GPTIMAGE2",
        "video_model": "RUNWAYML",
        "duration": 10,
    },
    translate=["es"],
    # Two products may have the same name.
    key="sku",
)


def told(row: RowResult) -> str:
    """Return a line about a row that has come to its end."""
    what = row.url if row.state == "done" else row.error
    return f"{row.row['sku']}: {row.state}, {row.credits_charged:g} credits, {what or ''}"


def make(products: Path, budget: float | None) -> int:
    """Make what is not made yet; return how many products have no film."""
    folder = products.with_suffix("")
    with (
        SamsarClient() as samsar,
        Bulk(samsar, database=products.with_suffix(".db")) as bulk,
    ):
        run = bulk.submit(products, PLAN, budget=budget, download=folder)
        for row in run.results():
            print(told(row))
        status = run.status()
        if status.reason:
            print("paused:", status.reason, file=sys.stderr)
        print(run.report(products.with_suffix(".report.csv")))
        return status.rows - status.count("done")


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("products", type=Path)
    parser.add_argument("--budget", type=float, help="credits that it may cost in all")
    wanted = parser.parse_args()
    try:
        return 1 if make(wanted.products, wanted.budget) else 0
    except BulkInputError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return 2
    except SamsarError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Nothing is lost: the same command goes on.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
