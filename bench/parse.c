/* Times reading SQL: cutting a file into statements, and making trees of them.
 *
 *     parse ROUNDS FILE..
 *
 * Prints one line: statements, how many of them did not parse, then microseconds a statement for
 * the splitter and for sql_parse(), the best of the rounds. With ROUNDS 0 it names the statements
 * that do not parse instead.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/fs.h"
#include "sql/parse.h"
#include "sql/splitter.h"

#define FILE_MAX      ((size_t)64 << 20)
#define STATEMENT_MAX ((size_t)32 << 20)

typedef struct Text {
    char *text;
    size_t length;
} Text;

typedef struct Counts {
    size_t statements, unparsed;
    bool names;
} Counts;

static double now_microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void parse_one(const SqlItem *item, Counts *counts)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const SqlStatement *statement = sql_parse(tmp, DIALECT_POSTGRES, item->text, item->length);
    for (size_t i = 0; i < statement->inner_count; i++)
        counts->unparsed += statement->inner[i].kind == SQL_UNPARSED;
    counts->unparsed += statement->kind == SQL_UNPARSED;
    if (!counts->names)
        return;
    if (statement->kind == SQL_UNPARSED)
        printf("%s\n    %.*s\n", statement->text, (int)(item->length < 300 ? item->length : 300),
               item->text);
    for (size_t i = 0; i < statement->inner_count; i++)
        if (statement->inner[i].kind == SQL_UNPARSED)
            printf("inside, at %d: %s\n    %.*s\n", statement->inner[i].offset,
                   statement->inner[i].text, 200,
                   item->text + (statement->inner[i].offset > 0 ? statement->inner[i].offset : 0));
}

static void read_text(const Text *text, bool parses, Counts *counts)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    SqlSplitter *splitter = sql_splitter_new(tmp, DIALECT_POSTGRES, STATEMENT_MAX);
    SqlItem item;
    bool fed = false;
    for (;;) {
        SqlEvent event = sql_splitter_next(splitter, &item, &err);
        if (event == SQL_DONE || event == SQL_FAILED)
            return;
        if (event == SQL_MORE && fed)
            sql_splitter_finish(splitter);
        else if (event == SQL_MORE)
            sql_splitter_feed(splitter, text->text, text->length);
        fed |= event == SQL_MORE;
        if (event == SQL_STATEMENT) {
            counts->statements++;
            if (parses)
                parse_one(&item, counts);
        }
    }
}

/* Microseconds of the fastest round. */
static double best_of(int rounds, const Text *texts, size_t count, bool parses, Counts *ret_counts)
{
    double best = 0;
    for (int round = 0; round < rounds; round++) {
        *ret_counts = (Counts){0};
        double started = now_microseconds();
        for (size_t i = 0; i < count; i++)
            read_text(&texts[i], parses, ret_counts);
        double took = now_microseconds() - started;
        if (round == 0 || took < best)
            best = took;
    }
    return best;
}

int main(int argc, char **argv)
{
    ERROR_AUTO Error err = {0};
    TALLOC_AUTO TALLOC_CTX *root = talloc_new(NULL);
    int rounds = argc > 2 ? atoi(argv[1]) : -1;
    if (rounds < 0 || !sql_parse_load(DIALECT_POSTGRES, &err)) {
        fprintf(stderr, "parse: %s\n", err.message ? err.message : "parse ROUNDS FILE..");
        return 2;
    }
    size_t count = (size_t)argc - 2;
    Text *texts = talloc_array(root, Text, (unsigned)count);
    for (size_t i = 0; i < count; i++) {
        if (!fs_read(root, argv[i + 2], FILE_MAX, &texts[i].text, &texts[i].length, &err)) {
            fprintf(stderr, "parse: %s\n", err.message);
            return 1;
        }
    }
    Counts counts = {.names = true};
    for (size_t i = 0; rounds == 0 && i < count; i++)
        read_text(&texts[i], true, &counts);
    double split = best_of(rounds, texts, count, false, &counts);
    double both = best_of(rounds, texts, count, true, &counts);
    double statements = counts.statements ? (double)counts.statements : 1;
    printf("%zu statements, %zu not parsed, splitter %.2f us, sql_parse %.2f us\n",
           counts.statements, counts.unparsed, split / statements, (both - split) / statements);
    return 0;
}
