/* A finding in the making (internal to lint/judge). */
#pragma once

#include "lint/judge/judge.h"

#define REMARK_WORDS_MAX 8

/* A name that the statement itself does not give: {tables}, {since} .. */
typedef struct RemarkWord {
    const char *name, *value;
} RemarkWord;

typedef struct Remark {
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
    RemarkWord words[REMARK_WORDS_MAX];
    size_t word_count;
} Remark;

typedef struct Remarks {
    TALLOC_CTX *ctx; /* of the findings: what is made lives there */
    const JudgeContext *context;
    Remark *items;
    size_t count, capacity;
    bool held_told; /* cached-plan was said of this file */
} Remarks;

/* A new one, about the command, column and constraint that stand at the offset. Valid until the
 * next. */
Remark *remark_add(Remarks *remarks, RuleId rule, const JudgedStatement *at, int offset);
/* The one of that rule for that statement from `first` on, with the same object unless `object` is
 * NULL. NULL: none. */
Remark *remark_find(const Remarks *remarks, size_t first, RuleId rule, const JudgedStatement *at,
                    const char *object);
void remark_effect(Remarks *remarks, Remark *remark, const Effect *effect);
void remark_word(Remark *remark, const char *name, const char *value);

/* The severity by axis, tables, runner and policy. NONE: it is not reported. */
Severity remark_severity(const Remarks *remarks, const Remark *remark);

/* The steps, in order. Each adds remarks for the statements of a file. */
void remark_statement(Remarks *remarks, const JudgedStatement *statement);
void remark_across(Remarks *remarks, const JudgedStatement *statements, size_t count);
void remark_control(Remarks *remarks, const JudgedStatement *statements, size_t count);
void remark_style(Remarks *remarks, const JudgedStatement *statement);

/* Makes the finding. */
void remark_finish(Remarks *remarks, const Remark *remark, Severity severity, Finding *ret_finding);

/* A lock that lets somebody wait, on something that somebody uses. */
bool effect_is_felt(const Effect *effect);
/* Work that takes the longer the larger the table is, on a table that somebody uses. */
bool effect_is_work(const Effect *effect);
bool effect_is_small(const LintPolicy *policy, const Effect *effect);
/* "a, b and c"; child of ctx. */
char *remark_list(TALLOC_CTX *ctx, const char *const *names, size_t count);
