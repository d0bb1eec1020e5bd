#include "lint/coverage.h"

#include <string.h>

#include "lint/findings.h"

static void add_troubles(Replay *replay, const LintText *text)
{
    for (size_t i = 0; i < text->trouble_count; i++) {
        const LintTrouble *trouble = &text->troubles[i];
        replay->summary.unparsed += trouble->rule == RULE_UNPARSED;
        const FindingPlace place = {.line = trouble->line, .column = trouble->column};
        Finding *finding = findings_add(replay, trouble->rule, text, place, trouble->message);
        if (finding && trouble->rule == RULE_UNREADABLE_FILE)
            finding->accept = NULL; /* its annotations cannot be read either */
    }
}

static FindingPlace place_of(Replay *replay, const LintStatement *statement)
{
    return (FindingPlace){
        .line = statement->line,
        .column = statement->column,
        .statement = findings_statement(replay->memory, statement),
    };
}

static void add_unparsed(Replay *replay, const LintText *text, const LintStatement *statement)
{
    const SqlStatement *tree = statement->tree;
    const char *words = tree->words && *tree->words ? tree->words : "this statement";
    TALLOC_AUTO char *message =
        talloc_asprintf(NULL, "%s was not understood, so it was not judged%s%s", words,
                        tree->text ? ": " : "", tree->text ? tree->text : "");
    replay->summary.unparsed++;
    findings_add(replay, RULE_UNPARSED, text, place_of(replay, statement), message);
}

static char *dynamic_message(TALLOC_CTX *ctx, const SqlStatement *tree)
{
    size_t count = tree->dynamic;
    if (tree->kind == SQL_CALL)
        return talloc_strdup(ctx, "what the procedure does is not read, and could not be judged");
    return talloc_asprintf(
        ctx, "%zu statement%s in it %s made as text when it runs, and could not be judged", count,
        count == 1 ? "" : "s", count == 1 ? "is" : "are");
}

static void add_dynamic(Replay *replay, const LintText *text, const LintStatement *statement)
{
    TALLOC_AUTO char *message = dynamic_message(NULL, statement->tree);
    replay->summary.dynamic++;
    findings_add(replay, RULE_DYNAMIC_SQL, text, place_of(replay, statement), message);
}

void coverage_add(Replay *replay, const LintText *text)
{
    replay->summary.files++;
    replay->summary.statements += text->count;
    add_troubles(replay, text);
    for (size_t i = 0; i < text->count; i++) {
        const LintStatement *statement = &text->statements[i];
        if (statement->tree->kind == SQL_UNPARSED)
            add_unparsed(replay, text, statement);
        if (statement->tree->dynamic > 0)
            add_dynamic(replay, text, statement);
    }
}
