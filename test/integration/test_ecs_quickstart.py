"""docs/ecs-quickstart.md, followed word by word on the stand-in."""

import re
import subprocess

from harness.corpora import ROOT
from harness.tidegate import clean_environment

TEXT = (ROOT / "docs" / "ecs-quickstart.md").read_text(encoding="utf-8")
CONFIGURATION = re.search(r"^```yaml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)[1]
COMMANDS = re.findall(r"^    (?:\$ )?(tidegate [^#\n]*?) *(?:#.*)?$", TEXT, re.MULTILINE)


class Reader:
    def __init__(self, yard):
        self.yard = yard
        self.variables = clean_environment({**yard.environment, "IMAGE": yard.image_of("r1")})

    def type(self, command):
        return subprocess.run(["bash", "-c", command], cwd=self.yard.folder, env=self.variables,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=60, check=False)  # fmt: skip


def test_on_ecs_in_five_minutes_leads_from_a_configuration_to_a_gate(aws_yard):
    yard = aws_yard()
    yard.make_network()
    yard.tidegate.write("tidegate.yml", CONFIGURATION)
    yard.put("V2__second.sql", "CREATE TABLE second (id integer PRIMARY KEY);\n")
    reader, said = Reader(yard), {}
    for command in COMMANDS:
        typed = command.replace("logs RUN", f"logs {said['up'].run}") if "RUN" in command else command
        result = reader.type(typed)
        assert result.returncode == 0, f"{typed}\n{result.stdout}{result.stderr}"
        result.run = next(iter(re.findall(r"\(run (\w+),", result.stderr)), None)
        said[command.split()[1]] = result
    assert list(said) == ["iam-policy", "doctor", "up", "gate", "history", "logs"]
    for line in ("applied V2__second.sql", "web serves release r1", "release r1 serves in production"):
        assert line in TEXT and line in said["up"].stdout + said["up"].stderr
    assert "applied V1__first.sql" in said["logs"].stdout
    assert yard.serving() == "r1" and yard.migrated() == ["1", "2"]
