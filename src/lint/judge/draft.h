/* A finding in the making (internal to lint/judge). */
#pragma once

#include "lint/judge/judge.h"

#define DRAFT_WORDS_MAX 8

/* A name that the statement itself does not give: {tables}, {since} .. */
typedef struct DraftWord {
    const char *name, *value;
} DraftWord;

typedef struct Draft {
    RuleId rule;
    const JudgedStatement *at;
    int offset;             /* in the statement's text; -1: its beginning */
    const char *object;     /* "users.email"; NULL: none */
    const Effect **effects; /* that it is about, the most telling first; its locks excepted */
    size_t effect_count;
    const SqlStatement *within; /* the inner statement of a DO block, else the statement itself */
    const SqlAlter *alter;      /* the command; or NULL */
    const SqlColumn *column;    /* that is added; or NULL */
    const SqlConstraint *constraint;
    DraftWord words[DRAFT_WORDS_MAX];
    size_t word_count;
} Draft;

typedef struct Drafts {
    TALLOC_CTX *ctx; /* of the findings: what is made lives there */
    const JudgeContext *context;
    Draft *items;
    size_t count, capacity;
} Drafts;

/* A new one, about the command, column and constraint that stand at the offset. Valid until the
 * next. */
Draft *draft_add(Drafts *drafts, RuleId rule, const JudgedStatement *at, int offset);
/* The one of that rule for that statement from `first` on, with the same object unless `object` is
 * NULL. NULL: none. */
Draft *draft_find(const Drafts *drafts, size_t first, RuleId rule, const JudgedStatement *at,
                  const char *object);
void draft_effect(Drafts *drafts, Draft *draft, const Effect *effect);
void draft_word(Draft *draft, const char *name, const char *value);

/* The severity by axis, tables, runner and policy. NONE: it is not reported. */
Severity draft_severity(const Drafts *drafts, const Draft *draft);

/* The steps, in order. Each adds drafts for the statements of a file. */
void draft_statement(Drafts *drafts, const JudgedStatement *statement);
void draft_across(Drafts *drafts, const JudgedStatement *statements, size_t count);
void draft_control(Drafts *drafts, const JudgedStatement *statements, size_t count);
void draft_style(Drafts *drafts, const JudgedStatement *statement);

/* Makes the finding. */
void draft_finish(Drafts *drafts, const Draft *draft, Severity severity, Finding *ret_finding);

/* A lock that lets somebody wait, on something that somebody uses. */
bool effect_is_felt(const Effect *effect);
/* Work that takes the longer the larger the table is, on a table that somebody uses. */
bool effect_is_work(const Effect *effect);
bool effect_is_small(const LintPolicy *policy, const Effect *effect);
/* "a, b and c"; child of ctx. */
char *draft_names_text(TALLOC_CTX *ctx, const char *const *names, size_t count);
