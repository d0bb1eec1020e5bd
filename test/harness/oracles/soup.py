"""Scripts of odd statements by the dice: whatever may hide a semicolon, in any order and neighbourhood. The same seed
gives the same script."""

import random

WORDS = [
    "SELECT", "a", "1", "1e5", "b_2", "=", "<>", ",", "(1, ')')", "*", "-", "+", "/", "end", "BEGIN_x", "case", "é",
    "'a;b'", "'it''s;'", "'--;'", "'/*;'", '"x;"', '"x"";"', "''", "'\n;\n'", "-- ; c' \"\n", "/* ; ' */",
    "/* -- ; */", "/**/",
]  # fmt: skip
# A string that goes on in the next line, as one with escapes does not for psql: 'a\' stands in parentheses there.
PIECES = {
    "postgres": WORDS + ["E'\\';x'", "e'\\\\'", "U&'\\0061;'", "B'1'", "x'1f'", "N'a;'", "('a\\')", "$$;$$", "$$'$$",
                         "$a$;$$;$a$", "$a1_$ ' ; $a1_$", "a$b", "$1", "a$$b", "/* ; /* ' */ ; */", "(a; b)", "'a'\n'b;'",
                         ":name", "::int", "[1:2]", "->>", "@>", "||", "U&\"x;\"", "e1"],
    "mariadb": WORDS + ["'a\\';'", "'a\\\\'", '"x\\";"', "`x;`", "`x``;`", "# ; '\n", "--x", "@v", "@@v", "x'1f'", "N'a;'",
                        "_utf8'a;'", "\\N", "'a'\n'b;'", "/*!40101 ';' */", "/*M!100100 1 */", "-- \n", "--\n"],
    "sqlite": WORDS + ["[y;]", "[y'']", "`z;`", "x'1f'", "?1", ":a", "@b", "$c", "'a\\'", "->>", "||", "#"],
}  # fmt: skip
# Whole statements in which a semicolon ends nothing, or another word does.
WHOLE = {
    "postgres": [
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN 1 THEN 2 END; END;\n",
        "create or replace procedure p(a int) language sql begin atomic insert into t values (';'); end;\n",
        "COPY t (a) FROM stdin;\n1;\n'2\n\\N\n\\.\n", "copy t from STDIN with (format csv);\n\"a;\n\\.\n",
        "CREATE RULE r AS ON INSERT TO t DO (a; b);\n", "COPY t TO stdout;\n",
    ],
    "mariadb": [
        "DELIMITER $$\nCREATE PROCEDURE p() BEGIN SELECT ';$'; END$$\n"
        "CREATE TRIGGER a BEFORE INSERT ON b FOR EACH ROW SET c = 1;$$\nDELIMITER ;\n",
        "delimiter //\nSELECT 1; SELECT '//' //\nSELECT 2//\ndelimiter ;\n",
        "DELIMITER |\nSELECT a -- |\n, b |\nDELIMITER ;\n",
    ],
    "sqlite": [
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET b = CASE WHEN 1 THEN 2 END; SELECT '; END;'; END;\n",
        "create temp trigger t after insert on a begin select 1; end;", "EXPLAIN SELECT 1;",
        "CREATE TRIGGER IF NOT EXISTS s.t UPDATE OF x ON a WHEN new.b > 1 BEGIN DELETE FROM c; /* ; end; */ END ;\n",
        "BEGIN; END; COMMIT;", "CREATE TABLE trigger_x (a);",
    ],
}  # fmt: skip
# Between two pieces, so that none becomes a part of another.
GLUE = [" ", " ", "  ", "\n", "\n\n", "\t", " /**/ "]


def script(dialect, seed, statements=60):
    dice = random.Random(f"{dialect} {seed}")
    text = ""
    for _ in range(statements):
        if dice.random() < 0.2:
            text += dice.choice(WHOLE[dialect])
        else:
            text += "SELECT" + "".join(dice.choice(GLUE) + dice.choice(PIECES[dialect]) for _ in range(dice.randint(1, 12)))
            text += ";" + dice.choice(["\n", "\n", " -- ;\n", *(["", " "] if dialect != "mariadb" else [])])
    return text.encode()
