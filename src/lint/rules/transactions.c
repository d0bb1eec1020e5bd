#include "lint/rules/families.h"

static const RuleText TEXTS[] = {
    {
        .id = RULE_BRIEF_LOCK,
        .title = "A strong lock for a moment",
        .message = "{words} locks {tables} {mode} for a moment",
        .breaks = NULL,
        .locks = "As long as the statement's small work takes; but while it waits behind a long "
                 "query, everybody else waits behind it.",
        .recipe = "-- run by tidegate nothing is needed; elsewhere\n"
                  "SET lock_timeout = '3s';\n"
                  "{statement};",
        .rails = "with_lock_retries, or connection.execute \"SET lock_timeout = '3s'\"",
        .django = "RunSQL(\"SET lock_timeout = '3s'\") as the first operation",
        .accept = "the wait for the lock is limited and the migration is tried again.",
        .story = "Locks are handed out in order. A statement that waits for ACCESS EXCLUSIVE "
                 "stands in front of every later SELECT, so one report of ten minutes becomes an "
                 "outage of ten minutes, though the ALTER TABLE itself would take a millisecond.\n"
                 "\n"
                 "`tidegate migrate` sets lock_timeout (3 s), gives up, lets the queue pass, and "
                 "tries again for some minutes. Therefore this is silent there, and a warning "
                 "where somebody else's command runs the migration.",
        .source = PG_MANUAL "explicit-locking.html\n" PG_MANUAL
                            "runtime-config-client.html#GUC-LOCK-TIMEOUT",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_STATEMENT_AFTER_LOCK,
        .title = "Long work while a table is locked",
        .message = "the transaction holds {tables} {mode}[ since line {since}] while this runs: "
                   "whoever needs them waits until it ends",
        .breaks = NULL,
        .locks = "The earlier statement's lock is held until the transaction ends, for all the "
                 "time that this one takes.",
        .recipe = "-- a file of its own for the long work, before or after\n"
                  "{statement};",
        .rails = "a migration of its own",
        .django = "a migration of its own",
        .accept = "the long work is short on every environment.",
        .story = "Locks are kept until the end of the transaction. An ALTER TABLE of a millisecond "
                 "followed by an UPDATE of five minutes is a lock of five minutes. Each file is "
                 "one transaction: cut it between the two.\n"
                 "\n"
                 "Short statements after a lock are not reported, as they add nothing to it.",
        .source = PG_MANUAL "explicit-locking.html\npgtruth/add-col-then-backfill",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_LOCKS_SEVERAL_TABLES,
        .title = "Several tables are locked in one transaction",
        .message = "this transaction locks {tables} together: it waits for each while it holds the "
                   "others, which can end in a deadlock with the application",
        .breaks = "A request that uses the tables in another order can be chosen as the victim of "
                  "a deadlock: 40P01.",
        .locks = "Each table from its own statement on until the transaction ends, also while the "
                 "lock of the next is waited for.",
        .recipe = "-- a file for each table",
        .rails = "a migration for each table",
        .django = "a migration for each table",
        .accept = "the tables are not used together, or hardly at all.",
        .story = "Two locks taken one after the other are held together, and for as long as the "
                 "second is waited for. The application takes its own locks in its own order. One "
                 "table a file is the whole cure.\n"
                 "\n"
                 "Run by tidegate the wait for each lock is limited, so this is a note there.",
        .source = PG_MANUAL "explicit-locking.html#LOCKING-DEADLOCKS",
        .verified = "PostgreSQL 10-18",
    },
    {
        .id = RULE_LOCK_TABLE,
        .title = "LOCK TABLE",
        .message = "LOCK TABLE holds {tables} {mode} until the transaction ends: {blocks} wait",
        .breaks = NULL,
        .locks = "The mode that is named, ACCESS EXCLUSIVE if none is, until the transaction ends.",
        .recipe = "-- a weaker mode, if one will do: this one lets readers go on\n"
                  "LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE;",
        .rails = NULL,
        .django = NULL,
        .accept = "the transaction is short, and the wait for the lock is limited.",
        .story = "Sometimes it is right: a copy that must not miss a row. Then the mode should be "
                 "the weakest that does it, and the work under it short.",
        .source = PG_MANUAL "sql-lock.html"
                            "\nmeasured/lock-table-share"
                            "\nmeasured/lock-table-access-exclusive",
        .verified = "PostgreSQL 10-18",
    },
};

const RuleFamily rules_transactions = {"Locks: transactions", TEXTS,
                                       sizeof(TEXTS) / sizeof(TEXTS[0])};
