"""A buildspec of CodeBuild (version 0.2), and a shell script that does what CodeBuild does with it.

    spec = Buildspec.of_text(path.read_text())
    spec.script()                   # for bash; ends with 0 where the build succeeds
    spec.exported                   # names of the variables that later actions of a pipeline may use

All commands run in one shell. One that ends with another code than 0 ends its phase; a failed build phase
is still followed by post_build, a failed phase before it is not. Of a command with several lines the last
line's code counts, as in CodeBuild: there is no `set -e`. After "Build specification reference for
CodeBuild" and "Build phase transitions" in its user guide.
"""

import shlex

import yaml

PHASES = ("install", "pre_build", "build", "post_build")
_KNOWN = {"version", "run-as", "env", "phases", "artifacts", "reports", "cache", "batch", "proxy"}
_KNOWN_ENV = {"shell", "variables", "exported-variables", "parameter-store", "secrets-manager",
              "git-credential-helper"}  # fmt: skip

_COMMAND = """\
if [ "$__phase" = good ]; then
echo {said}
{command}
__code=$?
if [ $__code -ne 0 ]; then echo "[Container] Command did not exit successfully: exit status $__code" >&2; __phase=bad; fi
fi
"""
_BEGIN = """\
if {condition}; then
echo "[Container] Entering phase {name}"
__phase=good
"""
_END = """\
[ "$__phase" = good ] || CODEBUILD_BUILD_SUCCEEDING=0
__{name}=$__phase
fi
"""
# What has to be so for a phase to begin.
_CONDITION = {
    "install": "true",
    "pre_build": '[ "$__install" = good ]',
    "build": '[ "$__pre_build" = good ]',
    "post_build": '[ "$__build" != none ]',
}


class BuildspecError(ValueError):
    pass


class Buildspec:
    def __init__(self, document):
        unknown = set(document) - _KNOWN | set(document.get("env", {})) - _KNOWN_ENV
        if unknown or document.get("version") not in (0.2, "0.2"):
            raise BuildspecError(f"not a buildspec of version 0.2, or not known: {unknown}")
        self.document, self.environment = document, document.get("env", {})
        self.phases = document["phases"]
        if set(self.phases) - set(PHASES):
            raise BuildspecError(f"phases that CodeBuild does not have: {sorted(self.phases)}")

    @classmethod
    def of_text(cls, text):
        return cls(yaml.safe_load(text))

    @property
    def variables(self):
        return {name: str(value) for name, value in self.environment.get("variables", {}).items()}

    @property
    def exported(self):
        return self.environment.get("exported-variables", [])

    @property
    def artifacts(self):
        """Names or patterns of the files that the next actions get."""
        return self.document.get("artifacts", {}).get("files", [])

    def commands(self):
        """(phase, command) in the order of a good build."""
        for phase in PHASES:
            part = self.phases.get(phase, {})
            for kind in ("commands", "finally"):
                yield from ((phase, each) for each in part.get(kind, []))

    def _phase(self, name):
        part = self.phases.get(name, {})
        if set(part) - {"commands", "finally", "runtime-versions", "on-failure", "run-as"}:
            raise BuildspecError(f"phase {name}: {sorted(part)}")
        text = _BEGIN.format(name=name, condition=_CONDITION[name])
        text += "".join(_command(each) for each in part.get("commands", []))
        if part.get("finally"):
            text += "__kept=$__phase; __phase=good\n"
            text += "".join(_command(each) for each in part["finally"])
            text += '[ "$__kept" = good ] || __phase=bad\n'
        if part.get("on-failure", "ABORT") == "CONTINUE":
            text += "__phase=good\n"
        return text + _END.format(name=name)

    def script(self, exported_to=None):
        """`exported_to`: file for NAME=value of the variables that are exported."""
        lines = ["CODEBUILD_BUILD_SUCCEEDING=1; export CODEBUILD_BUILD_SUCCEEDING",
                 "__install=none __pre_build=none __build=none __post_build=none"]  # fmt: skip
        script = "\n".join(lines) + "\n" + "".join(self._phase(each) for each in PHASES)
        if exported_to:
            for name in self.exported:
                script += f'printf "%s=%s\\n" {name} "${{{name}}}" >> {shlex.quote(str(exported_to))}\n'
        return script + '[ "$CODEBUILD_BUILD_SUCCEEDING" = 1 ]\n'


def _command(text):
    return _COMMAND.format(said=shlex.quote(f"[Container] Running command {text.strip()}"),
                           command=text.strip())  # fmt: skip
