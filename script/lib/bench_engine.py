"""The engine's figures against dbmate and psql: from empty, over a slow line, with nothing to do, a large COPY."""

import os
import shutil
import subprocess
import time

import psycopg2
from harness.databases import PostgresDatabase
from harness.proxy import Proxy

COUNT = 1000
ROUNDS = 5
DELAY = 0.005  # each way
ONE_GIB = 1 << 30
# Its own program, not npm's script around it, which starts Node first.
DBMATE_PLACES = ("dbmate", "node_modules/@dbmate/linux-x64/bin/dbmate")
PLAIN_TEXT = {"sslmode": "disable"}


def find_dbmate():
    places = [os.environ.get("DBMATE", ""), *DBMATE_PLACES]
    return next((found for found in map(shutil.which, filter(None, places)) if found), None)


class Contest:
    """The same migrations for each of them, and the words that apply them to a database."""

    def __init__(self, stage, count=COUNT):
        self.stage, self.count = stage, count
        self.dbmate = find_dbmate()
        self.ours, self.theirs = stage.new_folder() / "ours", stage.new_folder() / "theirs"
        self.ours.mkdir()
        self.theirs.mkdir()
        for number in range(1, count + 1):
            sql = f"CREATE TABLE t{number} (id integer PRIMARY KEY);\n"
            (self.ours / f"V{number}__step_{number}.sql").write_text(sql)
            (self.theirs / f"{number:014}_step_{number}.sql").write_text(f"-- migrate:up\n{sql}-- migrate:down\n")
        self.scripts = {joined: self._psql_script(joined) for joined in (False, True)}

    def _psql_script(self, joined):
        """Each migration and its row in the history in one transaction."""
        path = self.stage.new_folder() / "all.sql"
        separator = " \\; " if joined else ";\n"
        with open(path, "w", encoding="utf-8") as script:
            script.write("CREATE TABLE history (version text PRIMARY KEY, checksum text, content text,"
                         " applied_at timestamptz DEFAULT now());\n")  # fmt: skip
            for number in range(1, self.count + 1):
                sql = f"CREATE TABLE t{number} (id integer PRIMARY KEY)"
                row = f"INSERT INTO history VALUES ('{number}', '{'0' * 64}', '{sql}')"
                script.write(separator.join(["BEGIN", sql, row, "COMMIT"]) + ";\n")
        return path

    def tidegate_words(self, _url):
        return [self.stage.tidegate, "migrate", "--quiet", "--dir", self.ours]

    def dbmate_words(self, url):
        return [self.dbmate, "--url", url, "--migrations-dir", self.theirs, "--no-dump-schema", "migrate"]

    def psql_words(self, url, joined=False):
        return [self.stage.psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", self.scripts[joined], url]


def url_of(stage, database, port=None):
    return stage.server.url(database.name, port=port, **PLAIN_TEXT)


def once(stage, words_of, port=None):
    """Microseconds on a fresh database, and the peak of memory in KiB."""
    database = PostgresDatabase(stage.server)
    url = url_of(stage, database, port)
    ((took, _, peak),), _ = stage.time(1, url, words_of(url))
    database.remove()
    return took, peak


def median(values):
    return sorted(values)[len(values) // 2]


def compare(stage, first, second, rounds, port=None):
    """Medians of both, and the median of the ratios, round by round; the order turns."""
    ours, theirs = [], []
    for turn in range(rounds):
        for words, into in ((first, ours), (second, theirs))[:: 1 if turn % 2 == 0 else -1]:
            into.append(once(stage, words, port)[0])
    return median(ours), median(theirs), median([a / b for a, b in zip(ours, theirs)])


def from_empty(stage, contest, show, milliseconds):
    rivals = [("psql, statement by statement", contest.psql_words, "at most 1.0"),
              ("psql, one round trip each, by \\;", lambda url: contest.psql_words(url, True), "")]  # fmt: skip
    if contest.dbmate:
        rivals.insert(0, ("dbmate", contest.dbmate_words, "at most 0.8"))
    for name, words, goal in rivals:
        ours, theirs, ratio = compare(stage, contest.tidegate_words, words, ROUNDS)
        show(f"tidegate migrate, median of {ROUNDS}", milliseconds(ours))
        show(name, milliseconds(theirs))
        show("ratio, paired", f"{ratio:.2f}", f"goal: {goal}" if goal else "")


def round_trip(stage, port):
    """Microseconds of one through the proxy, the median of many."""
    took = []
    connection = psycopg2.connect(stage.server.url("postgres", port=port, **PLAIN_TEXT))
    connection.autocommit = True
    with connection.cursor() as cursor:
        for _ in range(50):
            began = time.perf_counter()
            cursor.execute("SELECT 1")
            took.append((time.perf_counter() - began) * 1e6)
    connection.close()
    return median(took)


def over_a_slow_line(stage, contest, show, milliseconds):
    with Proxy(stage.server.port, DELAY) as proxy:
        one = round_trip(stage, proxy.port)
        show("one round trip", milliseconds(one))
        proxy.forget()
        ours, _ = once(stage, contest.tidegate_words, proxy.port)
        show(f"tidegate migrate of {contest.count:,}", milliseconds(ours))
        show("against as many round trips", f"{ours / (contest.count * one):.3f}", "goal: at most 1.1")
        show("round trips, per connection", str(proxy.round_trips))
        if contest.dbmate:
            proxy.forget()
            theirs, _ = once(stage, contest.dbmate_words, proxy.port)
            show("dbmate", milliseconds(theirs))
            show("its round trips per migration", f"{sum(proxy.round_trips) / contest.count:.1f}")
            show("ratio", f"{ours / theirs:.2f}", "goal: at most 0.2")


def nothing_to_do(stage, contest, show, milliseconds):
    if not contest.dbmate:
        return
    databases = [PostgresDatabase(stage.server) for _ in range(2)]
    urls = [url_of(stage, database) for database in databases]
    words = [[*map(str, contest.tidegate_words(urls[0]))], [*map(str, contest.dbmate_words(urls[1]))]]
    for url, each in zip(urls, words):
        stage.time(1, url, each)
    # DATABASE_URL is ours; dbmate has its own in its words.
    (ours, theirs), ratio = stage.time(60, urls[0], *words)
    show("tidegate migrate, 1,000 applied, median", milliseconds(ours[0]))
    show("dbmate migrate", milliseconds(theirs[0]))
    show("ratio, paired", f"{ratio:.2f}", "goal: at most 0.5")
    for database in databases:
        database.remove()


def write_copy(path, size):
    """Rows of some 200 bytes; psql takes the same file."""
    with open(path, "w", encoding="ascii") as file:
        file.write("CREATE TABLE big (id integer, words text, mark text);\nCOPY big FROM stdin;\n")
        written = number = 0
        while written < size:
            lines = "".join(f"{number + n}\t{'sea level; ' * 17}\t\\N\n" for n in range(1000))
            number += 1000
            written += file.write(lines)
        file.write("\\.\n")


def large_copy(stage, show, rounds=3):
    folder = stage.new_folder() / "m"
    folder.mkdir()
    script = folder / "V1__copy.sql"
    write_copy(script, ONE_GIB)
    ours, theirs, peak = [], [], 0
    for _ in range(rounds):
        took, resident = once(stage, lambda url: [stage.tidegate, "migrate", "--quiet", "--dir", folder])
        ours.append(took)
        peak = max(peak, resident)
        theirs.append(once(stage, lambda url: [stage.psql, "-X", "-q", "-1", "-f", script, url])[0])
    script.unlink()
    show(f"COPY of 1 GiB, median of {rounds}", f"{median(ours) / 1e6:.2f} s")
    show("psql -1 with the same file", f"{median(theirs) / 1e6:.2f} s")
    show("ratio, paired", f"{median([a / b for a, b in zip(ours, theirs)]):.2f}", "goal: at most 1.1")
    show("resident memory, peak", f"{peak / 1024:.1f} MiB", "goal: at most 32")


def figure_engine(stage, show, milliseconds):
    contest = Contest(stage)
    version = ""
    if contest.dbmate:
        told = subprocess.run([contest.dbmate, "--version"], capture_output=True, text=True, check=True)
        version = told.stdout.strip()
    else:
        show("dbmate is not here: npm install @dbmate/linux-x64, or DBMATE=its binary", "not compared")
    print(f"engine: {COUNT:,} one-table migrations from empty {'(' + version + ')' if version else ''}")
    from_empty(stage, contest, show, milliseconds)
    print(f"engine: the same through a proxy that delays each way by {DELAY * 1000:.0f} ms")
    over_a_slow_line(stage, contest, show, milliseconds)
    print("engine: nothing to do")
    nothing_to_do(stage, contest, show, milliseconds)
    print("engine: a large COPY")
    large_copy(stage, show)
