"""Lint on MariaDB's SQL: a real project's history is read as a whole."""

from harness.corpora import corpora


def test_a_real_history_is_read_whole(tidegate, tmp_path):
    corpus = corpora("conductor-flyway-mysql")
    found, dynamic = {}, 0
    for name in corpus.meta["apply_order"]:
        (tmp_path / name).write_bytes((corpus.migrations / name).read_bytes())
        result = tidegate.run("lint", str(tmp_path / name), "--dialect", "mariadb", "--json")
        assert result.code in (0, 3), result
        assert result.json["unparsed"] == 0
        dynamic += result.json["dynamic"]
        for each in result.json["findings"]:
            if each["rule"] != "dynamic-sql":
                found.setdefault(name.split("__")[0], []).append((each["rule"], each["object"]))
    # Its key over execution_id is new: what repeated (handler, event, execution) was allowed before.
    assert found == {"V4": [("add-unique", "event_execution")]}
    # What EXECUTE runs, and the procedures that V8 makes and calls.
    assert dynamic == 6 + 26


def test_the_url_of_the_database_tells_the_dialect(tidegate, tmp_path):
    file = tmp_path / "V1__a.sql"
    file.write_text("ALTER TABLE `t` MODIFY `a` BIGINT;\n")
    tidegate.folder.joinpath("tidegate.yml").write_text("database: mysql://app@db/shop\n")
    result = tidegate.run("lint", str(file), "--json")
    assert result.json["server"] == "MariaDB"
    assert [each["rule"] for each in result.json["findings"]] == ["table-copy"]
