/* Habits that pay later: rules over the tree, off unless asked for. */
#include "lint/judge/style.h"

#include <ctype.h>
#include <string.h>

#include "lint/judge/slice.h"
#include "lint/judge/words.h"

#define NAME_MAX_BYTES 63 /* NAMEDATALEN - 1 (manual, "Identifiers and Key Words") */

Remark *style_add(StyleJudge *style, RuleId rule, int offset, const char *object)
{
    Remark *remark = remark_add(style->remarks, rule, style->at, offset);
    remark->within = style->statement;
    remark->object = object;
    return remark;
}

static void not_idempotent(StyleJudge *style, int offset, const char *word, const char *inserted)
{
    Remarks *remarks = style->remarks;
    Remark *remark = style_add(style, RULE_NOT_IDEMPOTENT, offset, style->statement->name.name);
    remark_word(remark, "if", inserted);
    char *text = remark_sql(remarks, remark, "{statement}");
    remark_word(remark, "idempotent", slice_insert_behind(remarks->ctx, text, word, inserted));
}

/* The last word of "CREATE UNIQUE INDEX", behind which IF NOT EXISTS goes. */
static const char *last_word(const char *words)
{
    const char *space = words ? strrchr(words, ' ') : NULL;
    return space ? space + 1 : words;
}

static void judge_creation(StyleJudge *style)
{
    static const SqlStatementKind KINDS[] = {SQL_CREATE_TABLE, SQL_CREATE_INDEX, SQL_CREATE_SCHEMA,
                                             SQL_CREATE_SEQUENCE, SQL_CREATE_EXTENSION};
    const SqlStatement *statement = style->statement;
    for (size_t i = 0; i < COUNT_OF(KINDS); i++) {
        if (statement->kind != KINDS[i] || statement->if_not_exists)
            continue;
        const char *word = statement->concurrently ? "concurrently" : last_word(statement->words);
        not_idempotent(style, -1, word, "IF NOT EXISTS");
    }
    if (statement->kind == SQL_DROP && !statement->if_exists && statement->name_count > 0)
        not_idempotent(style, -1,
                       statement->concurrently ? "concurrently" : last_word(statement->words),
                       "IF EXISTS");
}

static void judge_alters(StyleJudge *style)
{
    static const struct {
        SqlAlterKind kind;
        const char *word, *inserted;
    } KINDS[] = {
        {SQL_ALTER_ADD_COLUMN, "column", "IF NOT EXISTS"},
        {SQL_ALTER_DROP_COLUMN, "column", "IF EXISTS"},
        {SQL_ALTER_DROP_CONSTRAINT, "constraint", "IF EXISTS"},
    };
    for (size_t i = 0; i < style->statement->alter_count; i++) {
        const SqlAlter *alter = &style->statement->alters[i];
        for (size_t k = 0; k < COUNT_OF(KINDS); k++) {
            if (alter->kind == KINDS[k].kind && !alter->if_exists && !alter->if_not_exists)
                not_idempotent(style, alter->offset, KINDS[k].word, KINDS[k].inserted);
        }
    }
}

static void judge_schema(StyleJudge *style)
{
    const SqlStatement *statement = style->statement;
    const SqlName *name =
        statement->kind == SQL_CREATE_INDEX ? &statement->table : &statement->name;
    bool of_schema = statement->kind == SQL_CREATE_TABLE || statement->kind == SQL_CREATE_INDEX ||
                     statement->kind == SQL_CREATE_VIEW || statement->kind == SQL_CREATE_SEQUENCE ||
                     statement->kind == SQL_ALTER_TABLE;
    if (of_schema && name->name && !name->schema && !statement->temporary)
        style_add(style, RULE_SCHEMA_QUALIFY, name->offset, name->name);
}

/* The parser cuts a long name; the text has the rest of it. */
static bool goes_on(const JudgedStatement *at, const char *name)
{
    const char *found =
        strlen(name) == NAME_MAX_BYTES ? memmem(at->text, at->length, name, NAME_MAX_BYTES) : NULL;
    if (!found || found + NAME_MAX_BYTES >= at->text + at->length)
        return strlen(name) > NAME_MAX_BYTES;
    char next = found[NAME_MAX_BYTES];
    return isalnum((unsigned char)next) || next == '_' || (unsigned char)next >= 0x80;
}

void style_name(StyleJudge *style, const char *name, int offset)
{
    if (!name || !goes_on(style->at, name))
        return;
    Remark *remark = style_add(style, RULE_IDENTIFIER_LENGTH, offset, name);
    remark_word(remark, "name", name);
}

static void judge_statement(StyleJudge *style)
{
    judge_creation(style);
    judge_alters(style);
    judge_schema(style);
    style_name(style, style->statement->name.name, style->statement->name.offset);
    style_columns(style);
    for (size_t i = 0; i < style->statement->inner_count; i++) {
        StyleJudge inner = {style->remarks, style->at, &style->statement->inner[i]};
        judge_statement(&inner);
    }
}

void remark_style(Remarks *remarks, const JudgedStatement *statement)
{
    const LintPolicy *policy = remarks->context->policy;
    bool wanted = policy->style;
    for (RuleId id = RULE_NONE + 1; id < RULE_COUNT && !wanted; id++)
        wanted = rule_axis(id) == AXIS_STYLE && policy->severity[id] > SEVERITY_NONE;
    StyleJudge style = {remarks, statement, statement->statement};
    if (wanted)
        judge_statement(&style);
}
