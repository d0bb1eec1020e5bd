"""The repository of a system: an app and the generated files, in a real git.

    project.write("shop/migrations/0002_price.py", text)
    commit = project.commit("Add a price")        # its sha; version.txt counts up by itself
    folder = project.checkout(commit)             # what a job works in
"""

import os
import pathlib
import shutil
import subprocess
import tempfile
import textwrap

_IDENTITY = {
    "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "ada", "GIT_AUTHOR_EMAIL": "ada@example.com",
    "GIT_COMMITTER_NAME": "ada", "GIT_COMMITTER_EMAIL": "ada@example.com",
}  # fmt: skip


class Project:
    """`version` is what the app of the latest commit answers over HTTP."""

    def __init__(self, folder):
        self.folder, self.version, self.versions = pathlib.Path(folder), 0, {}
        self.folder.mkdir(parents=True)
        self._git("init", "--quiet", "--initial-branch=main")

    def _git(self, *words, folder=None):
        done = subprocess.run(
            ["git", *words], cwd=folder or self.folder, env={**os.environ, **_IDENTITY},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout.strip()

    def add_tree(self, source):
        """All files of a folder, over what is there."""
        shutil.copytree(
            source, self.folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
        )

    def write(self, path, text):
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
        return target

    def read(self, path):
        return (self.folder / path).read_text(encoding="utf-8")

    def remove(self, path):
        (self.folder / path).unlink()

    def commit(self, message):
        self.version += 1
        self.write("version.txt", f"{self.version}\n")
        self._git("add", "--all")
        self._git("commit", "--quiet", "--message", message)
        sha = self._git("rev-parse", "HEAD")
        self.versions[sha] = str(self.version)
        return sha

    def head(self):
        return self._git("rev-parse", "HEAD")

    def before(self, commit):
        """The sha of its parent; zeros for the first one, as CI systems say it."""
        parents = self._git("log", "-1", "--format=%P", commit)
        return parents.split(" ")[0] or 40 * "0"

    def changed(self, commit):
        """The files that a commit changed."""
        return self._git("show", "--format=", "--name-only", commit).splitlines()

    def files(self, commit, folder):
        """Paths of the files below a folder as they were at a commit."""
        return self._git("ls-tree", "-r", "--name-only", commit, f"{folder}/").splitlines()

    def show(self, commit, path):
        """A file as it was at a commit."""
        return self._git("show", f"{commit}:{path}")

    def checkout(self, commit):
        """A fresh clone at that commit, to be removed by who asked for it."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix="tidegate-job-")) / "project"
        self._git("clone", "--quiet", "--shared", "--no-checkout", self.folder, folder)
        self._git("checkout", "--quiet", "--detach", commit, folder=folder)
        return folder
