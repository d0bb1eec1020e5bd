"""The program of script/measure-locks: cases in, a table or its differences out."""

import argparse
import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))

from harness.majors import VERSIONS, NoMajor, start_major
from harness.measure.application import read_application
from harness.measure.cases import read_cases
from harness.measure.measurer import Measurer
from harness.measure.table import Explained, at_major, compare, fold
from harness.postgres import DEBIAN_BINARIES, PostgresServer

DATA = pathlib.Path(__file__).resolve().parents[2] / "data" / "lint"
DEBIAN_MAJOR = 15
MAJORS = sorted([*VERSIONS, DEBIAN_MAJOR])
USAGE_ERROR = 2


def start(major):
    """A server of this major; autovacuum would take locks of its own."""
    server = PostgresServer(DEBIAN_BINARIES, tls=False) if major == DEBIAN_MAJOR else start_major(major)
    server.__enter__()
    server.query("postgres", "ALTER SYSTEM SET autovacuum = off")
    server.query("postgres", "SELECT pg_reload_conf()")
    return server


def measure_major(major, cases, options):
    """[(case, result)] of those cases whose grammar this major knows."""
    server = start(major)
    try:
        measurer = Measurer(server, options.setup.read_text(encoding="utf-8"), options.statements)
        return [(case, measurer.measure(case)) for case in cases if case.first_major <= major]
    finally:
        server.remove()


def report(major, results, explained):
    """Says how far the table of the input agrees; the number of differences without an explanation."""
    in_table = [each for each in results if at_major(each[0].by_version, major) is not None]
    differences = [each for case, result in in_table for each in compare(case, major, result)]
    unexplained = [each for each in differences if not explained.why(each)]
    differing = {each["id"] for each in differences}
    if not in_table:
        print(f"PostgreSQL {major}: {len(results)} measured", file=sys.stderr)
        return 0
    print(f"PostgreSQL {major}: {len(results)} measured, {len(in_table)} of them in the table:"
          f" {len(in_table) - len(differing)} agree, {len(differing)} differ,"
          f" {len({each['id'] for each in unexplained})} of them unexplained",
          file=sys.stderr)  # fmt: skip
    for each in unexplained:
        print(json.dumps(each), file=sys.stderr)
    return len(unexplained)


def write_table(cases, measured, output):
    lines = [json.dumps(case.row(fold(measured[case.id]))) for case in cases if measured[case.id]]
    text = "\n".join(lines) + "\n"
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="script/measure-locks",
        description="Measures what statements lock, rewrite, scan and break, on real PostgreSQL servers.",
        epilog="exit code 0: measured; 1: --check found differences; 2: wrong use",
    )  # fmt: skip
    parser.add_argument("input", type=pathlib.Path, help="cases: *.jsonl (a table too) or *.sql")
    parser.add_argument("--majors", default=",".join(map(str, MAJORS)), metavar="10,15,..")
    parser.add_argument("--only", default="", metavar="WORD", help="cases whose id contains WORD")
    parser.add_argument("--check", action="store_true",
                        help="compare with the table that the input is, and print no new one")  # fmt: skip
    parser.add_argument("--output", type=pathlib.Path, metavar="FILE", help="instead of standard output")
    parser.add_argument("--setup", type=pathlib.Path, default=DATA / "pg-lock-truth-setup.sql",
                        metavar="FILE", help="the schema")  # fmt: skip
    parser.add_argument("--application", type=pathlib.Path, default=DATA / "pg-application.sql",
                        metavar="FILE", help="the statements of the version still serving")  # fmt: skip
    options = parser.parse_args(arguments)
    options.statements = read_application(options.application)
    options.majors = [int(word) for word in options.majors.split(",")]
    unknown = sorted(set(options.majors) - set(MAJORS))
    if unknown:
        parser.error(f"no PostgreSQL {unknown[0]}; there are {', '.join(map(str, MAJORS))}")
    return options


def main(arguments):
    options = parse(arguments)
    cases = [case for case in read_cases(options.input) if options.only in case.id]
    explained = Explained(DATA / "pg-lock-differences.jsonl")
    measured = {case.id: {} for case in cases}
    unexplained = 0
    for major in options.majors:
        results = measure_major(major, cases, options)
        unexplained += report(major, results, explained)
        for case, result in results:
            measured[case.id][major] = result
    if options.check:
        return 1 if unexplained else 0
    write_table(cases, measured, options.output)
    return 0


if __name__ == "__main__":
    os.nice(10)
    try:
        sys.exit(main(sys.argv[1:]))
    except (NoMajor, OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(USAGE_ERROR)
