#include "lint/rules/families.h"

static const RuleText TEXTS[] = {
    {
        .id = RULE_UNPARSED,
        .title = "A statement that could not be read",
        .message = "{words} could not be read, so it is not judged[: {why}]",
        .breaks = "It may break or lock anything.",
        .locks = NULL,
        .recipe = NULL,
        .rails = NULL,
        .django = NULL,
        .accept = "a person has read it.",
        .story = "The parser is that of PostgreSQL 15. What newer servers have added is recognised "
                 "by its words where that is enough to judge it; the rest, commands of psql, and "
                 "plain mistakes end here. The summary counts them, so that a clean report never "
                 "means that half was skipped.",
        .source = "the parser's own message",
        .verified = "every version",
    },
    {
        .id = RULE_DYNAMIC_SQL,
        .title = "SQL that is made when it runs",
        .message = "EXECUTE runs SQL that is made when it runs: it is not judged",
        .breaks = "It may break or lock anything.",
        .locks = NULL,
        .recipe = "-- the statements themselves, where their text is known; IF and FOR may stand "
                  "around them\n"
                  "DO $$\n"
                  "BEGIN\n"
                  "  ALTER TABLE ..;\n"
                  "END $$;",
        .rails = NULL,
        .django = NULL,
        .accept = "a person has read it.",
        .story = "Statements inside DO blocks are read as if they stood alone. The argument of "
                 "EXECUTE is not, unless it is a plain string.",
        .source = PG_MANUAL "plpgsql-statements.html#PLPGSQL-STATEMENTS-EXECUTING-DYN",
        .verified = "every version",
    },
    {
        .id = RULE_UNREADABLE_FILE,
        .title = "A file that could not be read",
        .message = "this file could not be read[: {why}]",
        .breaks = "Nothing in it is judged.",
        .locks = NULL,
        .recipe = NULL,
        .rails = NULL,
        .django = NULL,
        .accept = "never by a comment, which cannot be read: what is no migration is left out of "
                  "the folder.",
        .story = "Not UTF-8, NUL bytes, a quote that does not end, or no permission to read it.",
        .source = "the reader's own message",
        .verified = "every version",
    },
    {
        .id = RULE_UNKNOWN_DIRECTIVE,
        .title = "A directive that does nothing",
        .message = "'{words}' is no directive, or stands where it does nothing",
        .breaks = "What it was to do is not done: a file that says no-transction runs in a "
                  "transaction.",
        .locks = NULL,
        .recipe = "-- in a comment of its own, before the first statement\n"
                  "-- tidegate: no-transaction",
        .rails = NULL,
        .django = NULL,
        .accept = "the comment is not for Tidegate.",
        .story =
            "Directives are words behind `-- tidegate:`, in the comments before a file's first "
            "statement; only `allow` may stand anywhere. A word that is not known there, or "
            "one that comes too late, is passed over by whoever migrates.",
        .source = "docs/engine.md",
        .verified = "every version",
    },
    {
        .id = RULE_UNUSED_ALLOW,
        .title = "An exception that excuses nothing",
        .message = "this exception for {object} excuses nothing here: take it away",
        .breaks = NULL,
        .locks = NULL,
        .recipe = NULL,
        .rails = NULL,
        .django = NULL,
        .accept = NULL,
        .story = "The statement was changed, or lint has learnt that it is harmless. An exception "
                 "that stays would excuse the next mistake at that place.",
        .source = "docs/lint.md",
        .verified = "every version",
    },
    {
        .id = RULE_EXPIRED_ALLOW,
        .title = "An exception that has expired",
        .message = "this exception for {object} has expired[: {why}]",
        .breaks = NULL,
        .locks = NULL,
        .recipe = NULL,
        .rails = NULL,
        .django = NULL,
        .accept = "never as it is: with a new date, and a reason for that.",
        .story =
            "until=DATE says how long the reason holds. After it the finding counts again. What "
            "is no day of the calendar (31.12.2026, 2026-02-31) never held.",
        .source = "docs/lint.md",
        .verified = "every version",
    },
    {
        .id = RULE_ALLOW_WITHOUT_REASON,
        .title = "An exception without a reason",
        .message = "this exception for {object} says no reason, so it does not count",
        .breaks = NULL,
        .locks = NULL,
        .recipe = "-- tidegate: allow RULE: why it is right here",
        .rails = NULL,
        .django = NULL,
        .accept = NULL,
        .story = "Whoever reads the file in a year wants to know why, and whoever reviews it now "
                 "does too.",
        .source = "docs/lint.md",
        .verified = "every version",
    },
};

const RuleFamily rules_unknown = {"What is not known, and exceptions", TEXTS,
                                  sizeof(TEXTS) / sizeof(TEXTS[0])};
