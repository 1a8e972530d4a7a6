"""What is kept of bulk work, beside the tables of DBOS in the same database."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

SCHEMA: Final = "samsar_bulk"
"""Where the tables are on PostgreSQL, DBOS's included; SQLite has one file and no schemas."""

VERSION: Final = 1
"""Of these tables. A database with another one is refused."""

METADATA: Final = sa.MetaData()

META: Final = sa.Table(
    "samsar_bulk_meta",
    METADATA,
    sa.Column("version", sa.Integer, primary_key=True),
)

RUNS: Final = sa.Table(
    "samsar_bulk_runs",
    METADATA,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("plan", sa.JSON, nullable=False),
    sa.Column("budget", sa.Double),
    sa.Column("download", sa.Text),
    sa.Column("created_at", sa.Double, nullable=False),
    # Written to by whoever decides about the money of the run, so that one decides at a time.
    sa.Column("decisions", sa.Integer, nullable=False),
)

ROWS: Final = sa.Table(
    "samsar_bulk_rows",
    METADATA,
    sa.Column("id", sa.String(40), primary_key=True),
    # The run that pays for what is still to be made.
    sa.Column("run_id", sa.String(40), nullable=False),
    # Counts how often the row was queued: a workflow of an earlier turn does nothing.
    sa.Column("turn", sa.Integer, nullable=False),
    sa.Column("state", sa.String(20), nullable=False, index=True),
    sa.Column("error", sa.Text),
    sa.Column("columns", sa.JSON, nullable=False),
    sa.Column("steps", sa.JSON, nullable=False),
    sa.Column("begun_at", sa.Double),
    sa.Column("ended_at", sa.Double, index=True),
)

MEMBERS: Final = sa.Table(
    "samsar_bulk_members",
    METADATA,
    sa.Column("run_id", sa.String(40), primary_key=True),
    sa.Column("row_id", sa.String(40), primary_key=True, index=True),
    sa.Column("number", sa.Integer, nullable=False),
)

STEPS: Final = sa.Table(
    "samsar_bulk_steps",
    METADATA,
    # One of them for equal work, over all runs: this is what keeps it from being paid twice.
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("run_id", sa.String(40), nullable=False, index=True),
    sa.Column("action", sa.String(20), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    # Of the one attempt that may be on its way to the server.
    sa.Column("token", sa.String(40)),
    sa.Column("holder", sa.String(120)),
    sa.Column("sent_at", sa.Double, index=True),
    sa.Column("given_up_at", sa.Double),
    sa.Column("job_id", sa.String(200), unique=True),
    sa.Column("ref", sa.JSON),
    sa.Column("reserved", sa.Double, nullable=False),
    sa.Column("charged", sa.Double),
    # By jobs that failed, before a person had it submitted again.
    sa.Column("lost", sa.Double, nullable=False, server_default="0"),
    sa.Column("urls", sa.JSON),
    sa.Column("error", sa.Text),
    sa.Column("candidates", sa.JSON),
)

FILES: Final = sa.Table(
    "samsar_bulk_files",
    METADATA,
    sa.Column("run_id", sa.String(40), primary_key=True),
    sa.Column("row_id", sa.String(40), primary_key=True),
    sa.Column("step", sa.String(80), primary_key=True),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
)

WORKERS: Final = sa.Table(
    "samsar_bulk_workers",
    METADATA,
    sa.Column("name", sa.String(120), primary_key=True),
    # What tells on the same machine whether the process is still there.
    sa.Column("process", sa.JSON, nullable=False),
    sa.Column("seen_at", sa.Double, nullable=False),
    sa.Column("lease", sa.Double, nullable=False),
    sa.Column("gone_at", sa.Double),
    # Whether it is sure that nothing of it can still send a request.
    sa.Column("is_surely_gone", sa.Boolean, nullable=False),
    # Whether its rows were put back into the queue.
    sa.Column("is_inherited", sa.Boolean, nullable=False),
)
