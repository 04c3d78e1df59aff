"""``python -m benchmarks``: print the ratios, write ``$VAR_DIR/bench.json``, fail if a bound does not hold."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import posts, throughput
from benchmarks.throughput import BenchHouse
from tests.processes.house import EMBEDDED, SERVED, Ground, database_template
from tests.processes.posting_house import posting_template

ROWS = (10_000, 1_000_000)
LISTED, LISTS_BOUND = 1_000_000, 3.0
Result = dict[str, Any]


def ground() -> Ground:
    """The services that the environment names, else embedded; a broker alone is not used, as two at once differ."""
    return SERVED if SERVED.database_url.startswith("postgres") else EMBEDDED


def claims(on: Ground) -> Result:
    return _claims("claim 1,000 due", on, database_template, BenchHouse, "grow", "claim_times")


def post_claims(on: Ground) -> Result:
    template = partial(posting_template, apps=posts.BOTH)
    return _claims("claim 1,000 due posts", on, template, posts.PostsHouse, "grow_posts", "post_claim_times")


def _claims(what: str, on: Ground, migrated: Any, kind: type[BenchHouse], grow: str, ask: str) -> Result:
    """Two houses, measured in turns."""
    rounds: dict[int, list[float]] = {rows: [] for rows in ROWS}
    with tempfile.TemporaryDirectory(prefix="outreach-bench-") as name, migrated(on, Path(name)) as template:
        houses: dict[int, BenchHouse] = {}
        try:
            for rows in ROWS:
                folder = Path(name) / str(rows)
                folder.mkdir()
                houses[rows] = kind(folder, on, template)
                houses[rows].do(grow, str(rows))
            for _ in range(6):
                for rows, house in houses.items():
                    rounds[rows] += json.loads(house.do(ask, "5"))[1:]
        finally:
            for house in houses.values():
                house.close()
    small, large = (statistics.median(rounds[rows]) for rows in ROWS)
    return {
        "name": f"time to {what} among 1,000,000 against among 10,000",
        "ratio": round(large / small, 3),
        "bound": 1.3,
        "holds": large / small <= 1.3,
        "milliseconds": [round(small * 1000), round(large * 1000)],
    }


def imported(on: Ground) -> Result:
    with tempfile.TemporaryDirectory(prefix="outreach-bench-") as name, database_template(on, Path(name)) as template:
        folder = Path(name) / "house"
        folder.mkdir()
        house = BenchHouse(folder, on, template)
        try:
            pairs = json.loads(house.do("import_times", "5"))
        finally:
            house.close()
    ratio = statistics.median(bare / ours for ours, bare in pairs)
    return {
        "name": "CSV rows/s, import against bare csv + bulk_create",
        "ratio": round(ratio, 3),
        "bound": 0.5,
        "holds": ratio >= 0.5,
        "rounds": [round(bare / ours, 3) for ours, bare in pairs],
        "milliseconds": [round(statistics.median(pair[side] for pair in pairs) * 1000) for side in (0, 1)],
    }


def lists(on: Ground) -> Result:
    """Every case must hold; the worst one is the ratio."""
    with tempfile.TemporaryDirectory(prefix="outreach-bench-") as name, database_template(on, Path(name)) as template:
        folder = Path(name) / "house"
        folder.mkdir()
        house = BenchHouse(folder, on, template)
        try:
            house.do("people_lists", str(LISTED))
            cases = json.loads(house.do("list_times", "15"))
        finally:
            house.close()
    worst = max(cases.values(), key=lambda case: case["ratio"])["ratio"]
    return {
        "name": f"lists at {LISTED:,} rows, page against its queries bare",
        "ratio": worst,
        "bound": LISTS_BOUND,
        "holds": worst <= LISTS_BOUND,
        "cases": cases,
    }


BENCHMARKS: dict[str, Callable[[Ground], Result]] = {
    "throughput": throughput.measure,
    "claims": claims,
    "imports": imported,
    "lists": lists,
    "posts": posts.measure,
    "post_claims": post_claims,
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="benchmarks", description="Ratios of one run; fails if a bound does not hold."
    )
    parser.add_argument("which", nargs="*", choices=[*BENCHMARKS, []], help="only these")
    which = parser.parse_args().which or list(BENCHMARKS)
    on = ground()
    print(f"on {'PostgreSQL' if on.is_served else 'SQLite'} and {'Redis' if on.redis_url else 'memory://'}", flush=True)
    results = []
    for name in which:
        result = BENCHMARKS[name](on)
        results.append(result)
        show(result)
    folder = Path(os.environ.get("VAR_DIR", "var"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bench.json").write_text(json.dumps(results, indent=1) + "\n")
    return 0 if all(result["holds"] for result in results) else 1


def show(result: Result) -> None:
    sense = "at most" if result["bound"] > 1 else "at least"
    verdict = "holds" if result["holds"] else "DOES NOT HOLD"
    print(f"{result['name']:<64} {result['ratio']:>6}  {sense} {result['bound']}  {verdict}")
    for key, value in result.items():
        if key == "cases":
            for name, case in value.items():
                print(f"    {name:<36} {case['ratio']:>6}  ms {case['milliseconds']}, statements {case['statements']}")
        elif key not in {"name", "ratio", "bound", "holds"}:
            print(f"    {key.replace('_', ' ')}: {value}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
