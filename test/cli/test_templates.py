"""What the build lets through as a template, and what stops it, with its place."""

import subprocess
import sys

import pytest
from harness.tidegate import ROOT

EMBED = ROOT / "script" / "lib" / "embed_templates.py"


def embed(folder, files):
    for path, text in {"values.inc": 'VALUE(app, "")\nVALUE(environment, "")\n', **files}.items():
        target = folder / ("values.inc" if path == "values.inc" else f"t/{path}")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        if path.endswith(".sh"):
            target.chmod(0o755)
    words = {"root": folder / "t", "values": folder / "values.inc", "output": folder / "out.c",
             "depfile": folder / "out.d", "symbol": "some", "each": "environment"}  # fmt: skip
    arguments = [word for name, value in words.items() for word in (f"--{name}", value)]
    done = subprocess.run([sys.executable, EMBED, *arguments], capture_output=True, text=True)
    return done, folder / "out.c"


@pytest.mark.parametrize(
    "text, problem",
    [
        ("a\n@@nobody@@\n", "one.yml:2: unknown placeholder @@nobody@@"),
        ("a @@ b\n", "one.yml:1: not understood: a @@ b"),
        ("@@app\n", "one.yml:1: not understood"),
        ("@@app @@\n", "one.yml:1: not understood"),
        ("x @@if app@@\n", "one.yml:1: not understood"),
        ("@@if app@@ \n@@end@@\n", "one.yml:1: not understood"),
        ("@@if nobody@@\n@@end@@\n", "one.yml:1: unknown placeholder @@nobody@@"),
        ("@@if app@@\n", "one.yml:1: is not ended"),
        ("@@end@@\n", "one.yml:1: @@end@@ ends nothing"),
        ("@@each app@@\n@@end@@\n", "one.yml:1: there is nothing to go through"),
        ("@@each environment@@\n@@each environment@@\n", "one.yml:2: @@each@@ within another"),
        ("@@if app@@\n" * 5, "one.yml:5: more than 4 blocks"),
        ("a\n@@include shared/nothing@@\n", "one.yml:2: there is no shared/nothing"),
        ("@@include one.yml@@\n", "includes too deep"),
    ],
)
def test_what_is_not_understood_stops_the_build_with_its_place(tmp_path, text, problem):
    done, output = embed(tmp_path, {"one.yml": text})
    assert done.returncode == 1 and problem in done.stderr, done.stderr
    assert not output.exists()


def test_an_error_in_an_included_file_has_its_own_place(tmp_path):
    files = {"one.yml": "@@include shared/two@@\n", "shared/two": "a\n@@nobody@@\n"}
    done, _ = embed(tmp_path, files)
    assert "shared/two:2: unknown placeholder" in done.stderr


def test_a_path_is_checked_as_well(tmp_path):
    done, _ = embed(tmp_path, {"@@nobody@@.yml": "a\n"})
    assert "unknown placeholder @@nobody@@" in done.stderr


def test_included_lines_stand_where_the_include_does(tmp_path):
    files = {"one.yml": "a:\n  @@include shared/two@@\nb\n", "shared/two": "c:\n  d\n\n"}
    done, output = embed(tmp_path, files)
    assert done.returncode == 0, done.stderr
    text = output.read_text()
    assert '"a:\\n"\n     "  c:\\n"\n     "    d\\n"\n     "\\n"\n     "b\\n"' in text
    assert "shared/two" not in text.replace(str(tmp_path), "")


def test_programs_stay_programs(tmp_path):
    done, output = embed(tmp_path, {"bin/run.sh": "exit\n", "one.yml": "a\n"})
    assert done.returncode == 0, done.stderr
    rows = output.read_text().replace("\n", " ")
    assert '"exit\\n",      true}' in rows and '"a\\n",      false}' in rows


def test_a_file_that_is_new_makes_the_table_anew(tmp_path):
    embed(tmp_path, {"sub/one.yml": "a\n"})
    watched = (tmp_path / "out.d").read_text().split()
    assert str(tmp_path / "t" / "sub") in watched
    assert str(tmp_path / "t" / "sub" / "one.yml") in watched
