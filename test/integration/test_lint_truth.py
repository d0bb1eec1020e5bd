"""`tidegate lint --json --effects` on every measured statement: does it say what PostgreSQL did?"""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

DATA = Path(__file__).parents[1] / "data" / "lint"
MODES = {
    "access share": "AS",
    "row share": "RS",
    "row exclusive": "RE",
    "share update exclusive": "SUE",
    "share": "S",
    "share row exclusive": "SRE",
    "exclusive": "E",
    "access exclusive": "AE",
}
ORDER = list(MODES.values())
# What the program does not say as it was measured, and why.
KNOWN = {
    "measured/create-table-partition-of-with-default": "the default partition is read, silently",
    "measured/type-text-to-int-using-without-view": "42804 is of a plan that was prepared before",
    "measured/drop-statistics": "whose statistics they are is not in the catalog",
    "measured/security-label": "no provider of labels is loaded",
    "measured/temporal-primary-key-without-overlaps-needs-gist": "an extension is missing",
    "measured/enable-row-level-security-for-application": "it depends on the role: a note",
    "measured/revoke-select-from-application": "it depends on the role: a note",
    "measured/revoke-insert-from-application": "it depends on the role: a note",
    "measured/revoke-execute-function": "it depends on the role: a note",
}


def lines(name):
    return [json.loads(line) for line in (DATA / name).read_text().splitlines()]


FIRST = lines("pg-lock-truth.jsonl")
SECOND = lines("pg-lock-measured.jsonl")


def ends(line, versions):
    """Both ends of a range; of the second table the upper one (test_truth.c has all)."""
    low, _, high = versions.partition("-")
    return {int(low), int(high or low)} if is_first(line) else {int(high or low)}


def is_first(line):
    return line["id"].startswith("pgtruth/")


def bare(name):
    return name.rpartition(".")[2]


def strongest(modes):
    return max(modes, key=ORDER.index)


def told(effects, first):
    """The effects of a line's statements together, in the words of the measurement."""
    locks, facts = {}, {key: set() for key in ("rewrites", "scans", "builds", "fk_scans", "breaks")}
    errors = [each["fails"] for each in effects if each["fails"]]
    for each in effects:
        for lock in each["locks"]:
            if not (first and lock["brief"]):
                locks.setdefault(bare(lock["object"]), []).append(MODES[lock["mode"]])
        for key in ("rewrites", "scans", "builds"):
            facts[key] |= {bare(name) for name in each[key]}
        facts["fk_scans"] |= {key["constraint"] for key in each["foreign_key_scans"]}
        facts["breaks"] |= {each["sqlstate"] for each in each["breaks"]} - {"0A000"}
    facts["locks"] = {name: strongest(modes) for name, modes in locks.items()}
    facts["proof"] = any(each["proven"] for each in effects)
    facts["error"] = errors[0] if errors else None
    return settled(facts)


def measured(seen):
    breaks = {state for each in seen["breaks"].values() for state in each.values()}
    return settled(
        {
            "locks": seen["locks"],
            "rewrites": set(seen["rewrites"]),
            "scans": set(seen["scans"]),
            "builds": set(seen["builds_index_on"]),
            "fk_scans": set(seen["fk_scans"]),
            "breaks": breaks - {"0A000"},
            "proof": seen["proof"],
            "error": seen["error"],
        }
    )


def settled(facts):
    """What failed was rolled back."""
    if facts["error"]:
        facts.update(locks={}, breaks=set(), rewrites=set(), builds=set())
    return facts


def without_indexes(facts, seen, first):
    """The first table has some indexes among the relations, the second has all of them apart; and
    the first did not see what a statement outside a transaction builds."""
    if not first:
        for name in seen["index_locks"]:
            facts["locks"].pop(name, None)
    elif not seen["builds_index_on"] and "SUE" in seen["locks"].values():
        facts["builds"] = set()
    return facts


def lint(tidegate, folder, major, line, application):
    migrations = folder / "migrations"
    migrations.mkdir(parents=True, exist_ok=True)
    (migrations / "V1__schema.sql").write_text((DATA / "pg-lock-truth-setup.sql").read_text())
    (migrations / "V2__setup.sql").write_text(line["setup"] or "select 1")
    sql = line["sql"]
    if line["in_transaction"]:
        sql = f"BEGIN;\n{sql};\nCOMMIT;"
    else:
        sql = f"-- tidegate: no-transaction\n{sql}"
    judged = migrations / "V3__line.sql"
    judged.write_text(sql)
    args = ["--application", str(DATA / "pg-application.sql")] if application else []
    result = tidegate.run(
        "lint", "--json", "--effects", "--postgres", str(major), *args, str(judged), cwd=folder
    )
    assert result.code in (0, 3), result
    return result.json["effects"]


def compare(tidegate, tmp_path, line, application=True):
    """[(major, measured, told)] where the two differ."""
    first = is_first(line)
    different = []
    for seen in line["by_version"]:
        for major in sorted(ends(line, seen["pg"])):
            folder = tmp_path / f"{abs(hash((line['id'], major, application)))}"
            effects = lint(tidegate, folder, major, line, application)
            facts = without_indexes(told(effects, first), seen, first)
            if facts != measured(seen):
                different.append((major, measured(seen), facts))
    return different


def replay(tidegate, tmp_path, table, **options):
    with ThreadPoolExecutor(2) as pool:
        results = pool.map(lambda line: compare(tidegate, tmp_path, line, **options), table)
        return {line["id"]: result for line, result in zip(table, results)}


@pytest.mark.parametrize("table", [FIRST, SECOND], ids=["first", "second"])
def test_every_measured_line_is_told_as_it_was(tidegate, tmp_path, table, capsys):
    results = replay(tidegate, tmp_path, table)
    different = {name: result for name, result in results.items() if result}
    with capsys.disabled():
        print(f"\n{len(results) - len(different)} of {len(results)} measured lines agree")
    assert set(different) == {name for name in results if name in KNOWN}, different


def test_without_the_application_no_measured_break_is_missed(tidegate, tmp_path, capsys):
    results = replay(tidegate, tmp_path, FIRST, application=False)
    missed = {
        name: result
        for name, result in results.items()
        if any(not real["breaks"] <= said["breaks"] for _, real, said in result)
    }
    differ = [
        name
        for name, result in results.items()
        if any(real["breaks"] != said["breaks"] for _, real, said in result)
    ]
    with capsys.disabled():
        print(f"\nbreaks of {len(results) - len(differ)} of {len(results)} lines are equal")
    assert not missed
