"""A GitLab pipeline out of .gitlab-ci.yml: stages, `extends`, `default`, `!reference`, rules, needs,
variables, id tokens, dotenv artifacts. What it does not know it refuses, so that no line of a file is
passed over in silence. After "CI/CD YAML syntax reference" of GitLab's documentation."""

import pathlib
import re

import yaml

from scenarios.pipeline import Job, Pipeline

_DEFAULT_STAGES = [".pre", "build", "test", "deploy", ".post"]
_TOP = {"stages", "variables", "default", "workflow", "include"}
# `image` says in which image the lines run; here they run on this machine, with the same programs.
_KNOWN = {
    "stage", "script", "before_script", "after_script", "variables", "rules", "needs", "environment",
    "artifacts", "extends", "id_tokens", "image", "services", "resource_group", "interruptible",
    "when", "allow_failure", "retry", "timeout", "tags", "cache", "dependencies", "inherit",
}  # fmt: skip

_WHERE_DOCKER_IS = ("DOCKER_HOST", "DOCKER_TLS_CERTDIR", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH")


class _Loader(yaml.SafeLoader):
    pass


class _Reference(list):
    pass


_Loader.add_constructor("!reference", lambda loader, node: _Reference(loader.construct_sequence(node)))


def _merge(base, over):
    """As `extends` does: mappings are merged, everything else is replaced."""
    merged = dict(base)
    for name, value in over.items():
        both = isinstance(value, dict) and isinstance(merged.get(name), dict)
        merged[name] = _merge(merged[name], value) if both else value
    return merged


def _listed(value):
    return value if isinstance(value, list) and not isinstance(value, _Reference) else [value]


class File:
    """The file with everything put together: `jobs`: {name: mapping} in order of their stages."""

    def __init__(self, text):
        self.raw = yaml.load(text, Loader=_Loader)
        self.variables = {name: _value(each) for name, each in self.raw.get("variables", {}).items()}
        self.stages = [".pre", *self.raw.get("stages", _DEFAULT_STAGES[1:-1]), ".post"]
        named = {name: each for name, each in self.raw.items() if name not in _TOP}
        jobs = {name: self._whole(name) for name in named if not name.startswith(".")}
        for name, job in jobs.items():
            unknown = set(job) - _KNOWN
            assert not unknown, f"job {name}: the reader does not know {unknown}"
        self.jobs = dict(sorted(jobs.items(), key=lambda each: self.stages.index(self.stage(each[1]))))

    @staticmethod
    def stage(job):
        return job.get("stage", "test")

    def _extended(self, name):
        job = self.raw[name]
        base = {}
        for each in _listed(job.get("extends", [])):
            base = _merge(base, self._extended(each))
        return _merge(base, job)

    def _whole(self, name):
        job = {**self.raw.get("default", {}), **self._extended(name)}
        job.pop("extends", None)
        return {key: self._resolved(value) for key, value in job.items()}

    def _resolved(self, value):
        if isinstance(value, _Reference):
            found = self._extended(value[0])
            for key in value[1:]:
                found = found[key]
            return self._resolved(found)
        if isinstance(value, list):
            flat = []
            for each in value:
                item = self._resolved(each)
                flat += item if isinstance(each, _Reference) and isinstance(item, list) else [item]
            return flat
        return value


def _value(variable):
    return str(variable["value"] if isinstance(variable, dict) else variable)


def expand(text, variables):
    """$NAME, ${NAME} and $$, as GitLab puts variables into values; an unknown one stays."""

    def put(match):
        name = match[1] or match[2]
        return "$" if match[0] == "$$" else variables.get(name, match[0])

    return re.sub(r"\$\$|\$(\w+)|\$\{(\w+)\}", put, text)


_COMPARISON = re.compile(r'^\$(\w+)(?:\s*(==|!=|=~|!~)\s*("[^"]*"|/.*/|null|\$\w+))?$')


def holds(condition, variables):
    """An `if:` of a rule: comparisons joined by && and ||, without brackets."""
    return any(
        all(_compares(each.strip(), variables) for each in part.split("&&"))
        for part in condition.split("||")
    )


def _compares(text, variables):
    match = _COMPARISON.match(text)
    assert match, f"the reader does not know this condition: {text}"
    value, operator, right = variables.get(match[1]), match[2], match[3]
    if operator is None:
        return bool(value)
    if operator in ("=~", "!~"):
        return bool(value and re.search(right.strip("/"), value)) is (operator == "=~")
    wanted = None if right == "null" else variables.get(right[1:]) if right[0] == "$" else right[1:-1]
    return (value == wanted) is (operator == "==")


def _path_matches(path, pattern):
    """GitLab's globs: `**/` is any folders, `*` no slash."""
    expression = re.escape(pattern).replace(r"\*\*/", "(.*/)?").replace(r"\*\*", ".*")
    return re.fullmatch(expression.replace(r"\*", "[^/]*").replace(r"\?", "[^/]"), path)


class GitlabPipeline(Pipeline):
    """`settings`: the project's CI/CD variables, which somebody set by hand. `manual`: names of jobs
    whose button somebody presses."""

    path = ".gitlab-ci.yml"

    def __init__(self, yard, settings=None, manual=()):
        super().__init__(yard)
        self.settings, self.manual, self._number = settings or {}, manual, 0

    def run(self, commit, kill_at=None):
        self._number += 1
        return super().run(commit, kill_at)

    def jobs(self, commit):
        file = File(self.yard.project.show(commit, self.path))
        known = self._predefined(commit, file)
        if not self._begins(file.raw.get("workflow", {}).get("rules"), commit, known):
            return []
        found = [self._job(name, job, file, commit, known) for name, job in file.jobs.items()]
        there = {each.name for each in found if each}
        for each in found:
            if each and each.needs is not None:
                each.needs = [name for name in each.needs if name in there]
        return [each for each in found if each]

    def _begins(self, rules, commit, known):
        return rules is None or self._rule(rules, commit, known)[0] not in (None, "never")

    def _rule(self, rules, commit, known):
        """(when, variables, optional) of the first rule that holds; (None, ..) when none does."""
        for rule in rules:
            if "if" in rule and not holds(rule["if"], known):
                continue
            if "changes" in rule and not self._changes(rule["changes"], commit, known):
                continue
            assert not set(rule) - {"if", "changes", "when", "variables", "allow_failure"}, rule
            when = rule.get("when", "on_success")
            return when, rule.get("variables", {}), rule.get("allow_failure", False)
        return None, {}, False

    def _changes(self, changes, commit, known):
        paths = changes["paths"] if isinstance(changes, dict) else changes
        paths = [expand(each, known) for each in paths]
        return any(_path_matches(file, path) for file in self.yard.project.changed(commit) for path in paths)

    def _job(self, name, job, file, commit, known):
        own = {key: _value(each) for key, each in job.get("variables", {}).items()}
        when, more, optional = job.get("when", "on_success"), {}, job.get("allow_failure", False)
        if "rules" in job:
            when, more, allowed = self._rule(job["rules"], commit, {**known, **own})
            if when in (None, "never"):
                return None
            optional = optional or allowed
        elif when == "manual":
            optional = job.get("allow_failure", True)
        environment = {**own, **{key: _value(each) for key, each in more.items()}}
        environment.update(self._environment_of(job), **self._tokens(job))
        environment.update(self._databases(job, environment))
        for each in _WHERE_DOCKER_IS:
            environment.pop(each, None)  # of the service `docker`: here it is the yard's engine
        return Job(
            name, [*_listed(job.get("before_script", [])), *_listed(job["script"])], environment,
            needs=self._needs(job), when="on_success" if name in self.manual else when,
            optional=bool(optional), exports=self._exports(job),
            after=_listed(job.get("after_script", [])),
        )  # fmt: skip

    @staticmethod
    def _needs(job):
        if "needs" not in job:
            return None
        return [each if isinstance(each, str) else each["job"] for each in job["needs"]]

    @staticmethod
    def _environment_of(job):
        environment = job.get("environment", {})
        name = environment if isinstance(environment, str) else environment.get("name")
        return {"CI_ENVIRONMENT_NAME": name} if name else {}

    def _tokens(self, job):
        """`id_tokens`: a web identity for the cloud, as GitLab signs one for each job."""
        return {name: self.yard.web_identity() for name in job.get("id_tokens", {})}

    def _databases(self, job, environment):
        """`services`: of a PostgreSQL, whose address stands in the job's variables, there is a fresh
        database on the yard's; Docker itself is the yard's, too."""
        found = {}
        for each in job.get("services", []):
            image, alias = (each["name"], each.get("alias")) if isinstance(each, dict) else (each, None)
            kind = image.partition(":")[0]
            assert kind in ("postgres", "docker"), f"the reader has no service {image}"
            host = re.compile(rf"^postgres(ql)?://[^/]*@{re.escape(alias or kind)}[:/]")
            found.update({name: self.yard.spare_database() for name, value in environment.items()
                          if host.match(value)})  # fmt: skip
        return found

    @staticmethod
    def _exports(job):
        report = job.get("artifacts", {}).get("reports", {}).get("dotenv")

        def read(folder):
            found = {}
            for name in _listed(report):
                path = pathlib.Path(folder) / name
                if path.exists():
                    lines = path.read_text(encoding="utf-8").splitlines()
                    found.update(line.split("=", 1) for line in lines if "=" in line)
            return found

        return read if report else None

    # --- what GitLab sets ---------------------------------------------------------------------

    def _predefined(self, commit, file):
        return {
            "CI": "true", "GITLAB_CI": "true", "CI_COMMIT_SHA": commit,
            "CI_COMMIT_SHORT_SHA": commit[:8], "CI_COMMIT_BRANCH": "main", "CI_DEFAULT_BRANCH": "main",
            "CI_COMMIT_REF_NAME": "main", "CI_COMMIT_REF_SLUG": "main",
            "CI_COMMIT_BEFORE_SHA": self.yard.project.before(commit), "CI_PIPELINE_SOURCE": "push",
            "CI_PIPELINE_ID": str(self._number), "CI_PROJECT_NAME": "shop",
            "CI_PROJECT_PATH": "example/shop", "CI_SERVER_URL": "https://gitlab.example.com",
            "CI_PIPELINE_URL": f"https://gitlab.example.com/example/shop/-/pipelines/{self._number}",
            **file.variables, **self.settings,
        }  # fmt: skip

    def variables(self, commit, job, folder):
        file = File(self.yard.project.show(commit, self.path))
        return {**self._predefined(commit, file), "CI_JOB_NAME": job.name,
                "CI_PROJECT_DIR": str(folder),
                "CI_JOB_URL": "https://gitlab.example.com/example/shop/-/jobs/1"}  # fmt: skip

    def expand(self, environment, job):
        values = dict(environment)
        for _ in range(3):  # a value may name one that names another
            values = {name: expand(each, values) for name, each in values.items()}
        return values
