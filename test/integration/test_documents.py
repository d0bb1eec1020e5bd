"""README and getting-started, followed word by word: each block is run or written as they say."""

import re
import stat
import subprocess

import pytest
from harness import ports
from harness.corpora import ROOT
from harness.tidegate import clean_environment

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
START_SH = """#!/bin/sh
mkdir -p public && echo ok >public/healthz
setsid /usr/bin/python3 -m http.server --bind 127.0.0.1 --directory public 8080 \\
    >server.log 2>&1 </dev/null &
echo $! >server.pid
"""


class Reader:
    """Somebody who does what a document says, in a folder of their own."""

    def __init__(self, folder):
        self.folder = folder
        self.port = str(ports.free_port())
        self.exports = ""
        subprocess.run("git init -q . && git -c user.name=a -c user.email=a@example.com commit -q"
                       " --allow-empty -m first", shell=True, cwd=folder, check=True)  # fmt: skip

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("8080", self.port), encoding="utf-8")
        if text.startswith("#!"):
            path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def type(self, text):
        """Runs the lines one by one in one shell and keeps the exit code of each tidegate."""
        text = text.replace("8080", self.port)
        lines = [f"{line}\necho code:$?" if line.startswith("tidegate") else line
                 for line in text.splitlines()]  # fmt: skip
        self.exports += "".join(line + "\n" for line in text.splitlines() if "export " in line)
        result = subprocess.run(["bash", "-c", self.exports + "\n".join(lines)], cwd=self.folder,
                                env=clean_environment(), stdin=subprocess.DEVNULL,
                                capture_output=True, text=True, check=False)  # fmt: skip
        codes = [int(code) for code in re.findall(r"^code:(\d+)$", result.stdout, re.MULTILINE)]
        return codes, result.stdout + result.stderr

    def newest_migration(self):
        return max((self.folder / "db" / "migrations").iterdir(), key=lambda path: path.name)

    def put_sql(self, text):
        self.newest_migration().write_text(text, encoding="utf-8")

    def stop_server(self):
        pid = self.folder / "server.pid"
        if pid.exists():
            subprocess.run(["kill", pid.read_text().strip()], check=False)


def blocks(document, first_heading, last_heading=None):
    text = (ROOT / document).read_text(encoding="utf-8").split(first_heading, 1)[1]
    return BLOCK.findall(text.split(last_heading, 1)[0] if last_heading else text)


@pytest.fixture(name="reader")
def _reader(tmp_path):
    reader = Reader(tmp_path)
    yield reader
    reader.stop_server()


def test_the_readme_leads_from_a_first_migration_to_a_gated_deployment(reader):
    reader.write("start.sh", START_SH)
    install, config, export_and_new, sql, look, up, pieces = [
        text for _, text in blocks("README.md", "## Use it for your app", "## Pipelines")
    ]
    assert "script/build" in install
    reader.write("tidegate.yml", config)
    assert reader.type(export_and_new)[0] == [0]
    assert reader.newest_migration().name == "V1__create_customer.sql"
    reader.put_sql(sql)
    codes, output = reader.type(look)
    assert codes == [0, 0, 0], output
    codes, output = reader.type(up)
    assert codes == [0], output
    codes, output = reader.type(up)
    assert codes == [0] and "nothing to do" in output
    codes, output = reader.type('SHA="$(git rev-parse HEAD)"\n' + pieces)
    assert codes == [0, 0, 0, 0], output


def test_getting_started_shows_what_it_says(reader):
    found = blocks("docs/getting-started.md", "## 1. A migration", "## 4. In CI")
    _, config, new, create, first, new_unique, bad, fails, good, again, deploy, start, up = [
        text for _, text in found
    ]
    reader.write("tidegate.yml", config)
    assert reader.type(new)[0] == [0]
    reader.put_sql(create)
    codes, output = reader.type(first)
    assert codes == [0, 0, 0], output
    assert reader.type(new_unique)[0] == [0]
    reader.put_sql(bad)
    codes, output = reader.type(fails)
    assert codes == [1]
    assert "V2__unique_names.sql:1" in output and "CREATE UNIQUE INDEX" in output
    reader.put_sql(good)
    assert reader.type(again)[0] == [0]

    first_file = reader.folder / "db" / "migrations" / "V1__create_boat.sql"
    applied = first_file.read_text(encoding="utf-8")
    first_file.write_text("-- a boat\n" + applied, encoding="utf-8")
    assert reader.type("tidegate validate")[0] == [0]
    first_file.write_text(applied.replace("'Petrel')", "'Fulmar')", 1), encoding="utf-8")
    codes, output = reader.type("tidegate validate")
    assert codes == [9]
    assert "-INSERT" in output and "+INSERT" in output
    first_file.write_text(applied, encoding="utf-8")

    reader.write("tidegate.yml", config + deploy)
    reader.write("start.sh", start)
    codes, output = reader.type(up)
    assert codes == [0, 0], output
    codes, output = reader.type("tidegate up --release 1")
    assert codes == [0] and "nothing to do" in output
    assert reader.type("tidegate gate --release 2")[0] == [8]


def test_every_link_in_the_documents_leads_somewhere():
    pages = [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md")]
    broken = []
    for page in pages + sorted((ROOT / "docs").rglob("*.md")) + [ROOT / "examples/shop/README.md"]:
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert not broken
