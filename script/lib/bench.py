"""Prints where it is measured, then the figures that were asked for: bench.py BUILD_DIR [NAME..]"""

import datetime
import pathlib
import platform
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "test"))

from bench_figures import FIGURES, Stage  # noqa: E402
from harness.postgres import PostgresServer  # noqa: E402


def first_line(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[0]


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.machine()


def describe(tidegate):
    cores = first_line("nproc")
    print(f"date      {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC")
    print(f"machine   {processor()}, {cores} cores, {platform.system()} {platform.release()}")
    print(f"tidegate  {first_line(tidegate, 'version')}")
    print(f"compiler  {first_line('gcc', '--version')}")
    print(f"server    {first_line('/usr/lib/postgresql/15/bin/postgres', '--version')}, fsync off")


def compile_tools(folder):
    tools = []
    for name in ("pairs", "empty"):
        tools.append(folder / name)
        source = ROOT / "bench" / f"{name}.c"
        subprocess.run(["gcc", "-O2", "-o", tools[-1], source], check=True)
    return tools


def main():
    build, names = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2:] or list(FIGURES)
    unknown = [name for name in names if name not in FIGURES]
    if unknown:
        sys.exit(f"no figure {', '.join(unknown)}; there are {', '.join(FIGURES)}")
    tidegate = build / "src" / "cli" / "tidegate"
    describe(tidegate)
    with tempfile.TemporaryDirectory(prefix="tidegate-bench-") as folder:
        pairs, empty = compile_tools(pathlib.Path(folder))
        with PostgresServer(tls=False) as server:
            stage = Stage(tidegate, pairs, empty, server, folder)
            for name in names:
                print()
                FIGURES[name](stage)


if __name__ == "__main__":
    main()
