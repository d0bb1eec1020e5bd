"""What an earlier run of lint found is used again only for the same bytes, judged in the same way."""

import concurrent.futures
import json
import os

import pytest

FILES = 40


class Yard:
    def __init__(self, tidegate):
        self.tidegate = tidegate
        self.cache = tidegate.folder / "cache" / "tidegate" / "lint"
        tidegate.write("tidegate.yml", "app: shop\n")
        for number in range(1, FILES + 1):
            self.put(number, f"CREATE TABLE t{number} (id bigint PRIMARY KEY, a text);\n")
        self.put(FILES + 1, "ALTER TABLE t1 DROP COLUMN a;\n")

    def put(self, number, sql):
        return self.tidegate.write(f"db/migrations/V{number}__x.sql", sql)

    def lint(self, *args):
        result = self.tidegate.run("lint", "--json", "--start-after", str(FILES), *args,
                                   env={"XDG_CACHE_HOME": str(self.tidegate.folder / "cache")})  # fmt: skip
        found = json.loads(result.out)
        found.pop("duration_ms")
        return found

    def kept(self):
        return sorted(self.cache.iterdir()) if self.cache.exists() else []


@pytest.fixture(name="yard")
def _yard(tidegate):
    return Yard(tidegate)


def rules(result):
    return [each["rule"] for each in result["findings"]]


def test_the_second_run_tells_the_same(yard):
    first = yard.lint("--effects")
    assert "drop-column" in rules(first) and len(yard.kept()) == 1
    assert yard.lint("--effects") == first
    assert len(yard.kept()) == 1


def test_without_a_cache_nothing_is_kept(yard):
    assert "drop-column" in rules(yard.lint("--no-cache"))
    assert yard.kept() == []


def test_a_change_is_seen_whatever_its_size_and_time_say(yard):
    path = yard.put(FILES + 1, "ALTER TABLE t1 DROP COLUMN a;\n")
    before = os.stat(path)
    assert "drop-column" in rules(yard.lint())
    path.write_text("ALTER TABLE t1 ADD COLUMN a2 x;\n"[: before.st_size], encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert os.stat(path).st_size == before.st_size
    assert "drop-column" not in rules(yard.lint())


def test_a_change_of_history_is_seen(yard):
    first = yard.lint("--effects")
    yard.put(2, "CREATE TABLE t2 (id bigint PRIMARY KEY, a text);\nCREATE VIEW v AS SELECT a FROM t1;\n")
    second = yard.lint("--effects")
    assert second != first and second == yard.lint("--effects", "--no-cache")


def test_the_same_bytes_with_another_time_are_the_same(yard):
    first = yard.lint()
    for path in (yard.tidegate.folder / "db/migrations").iterdir():
        os.utime(path, (1, 1))
    assert yard.lint() == first and len(yard.kept()) == 1


def test_other_options_have_results_of_their_own(yard):
    assert "drop-column" in rules(yard.lint())
    assert "drop-column" not in rules(yard.lint("--rule", "drop-column=off"))
    assert "drop-column" in rules(yard.lint())


@pytest.mark.parametrize("spoil", [lambda b: b"", lambda b: b[: len(b) // 2],
                                   lambda b: b[:-9] + b"\xff" + b[-8:], lambda b: b"x" * len(b)])  # fmt: skip
def test_a_spoilt_file_is_as_if_it_were_not_there(yard, spoil):
    first = yard.lint()
    [kept] = yard.kept()
    kept.write_bytes(spoil(kept.read_bytes()))
    assert yard.lint() == first
    assert yard.lint() == first


def test_a_cache_that_cannot_be_written_stops_nothing(yard):
    yard.tidegate.write("cache", "a file, no folder\n")
    assert "drop-column" in rules(yard.lint())


def test_runs_at_the_same_time_do_not_disturb_each_other(yard):
    expected = yard.lint("--no-cache")
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        results = [each.result() for each in [pool.submit(yard.lint) for _ in range(12)]]
    assert all(result == expected for result in results)
    assert len(yard.kept()) == 1
