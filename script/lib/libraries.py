"""What the program needs of the system: the libraries that it is linked with, and those that
library_load() in src/ opens when they are first needed, of which ldd is silent."""

import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
CALL = re.compile(r'library_load\(\s*(?:"(?P<name>[^"]+)"|(?P<macro>[A-Z_]+)),\s*"(?P<package>[^"]+)"')


def _sources():
    for path in sorted((ROOT / "src").rglob("*.[ch]")):
        yield path.read_text(encoding="utf-8")


def _value(macro, sources):
    found = (re.search(rf'^#define {macro} "(.+)"$', text, re.MULTILINE) for text in sources)
    return next(each.group(1) for each in found if each)


def loaded_later():
    """{"libpq.so.5": "libpq5", ..}: names and Debian's packages, as the sources say them."""
    sources = list(_sources())
    calls = [call for text in sources for call in CALL.finditer(text)]
    return {
        call["name"] or _value(call["macro"], sources): call["package"] for call in calls
    }  # fmt: skip


def linked_with(program):
    """The files of a program or library, the loader among them."""
    done = subprocess.run(["ldd", program], capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        name, arrow, rest = line.strip().partition(" => ")
        path = (rest if arrow else name).split(" ")[0]
        if path.startswith("/"):
            yield path


def places_of(names):
    """Where this system has the libraries; LookupError with the package of one that it lacks."""
    done = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True)
    places = {}
    for line in done.stdout.splitlines():
        name, arrow, path = line.strip().partition(" => ")
        if arrow and name.split(" ")[0] in names:
            places.setdefault(name.split(" ")[0], path)
    for name, package in names.items():
        if name not in places:
            raise LookupError(f"{name} is missing: apt-get install {package}")
    return sorted(places.values())


def needed(program):
    """All libraries, what they need themselves, and the loader: paths, sorted."""
    found = set(places_of(loaded_later()))
    wanted = [str(program), *found]
    while wanted:
        for path in linked_with(wanted.pop()):
            if path not in found:
                found.add(path)
                wanted.append(path)
    return sorted(found)
