/* The rules: one row each in rules.inc (id, name, axis), its words in a file of this folder.
 *
 * Findings, `tidegate explain`, docs/rules/ and SARIF's rule list are printed from the same rows.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* What kind of trouble, which decides the severity (judge). */
typedef enum RuleAxis {
    AXIS_BREAKS, /* the version still serving fails: error */
    AXIS_BLOCKS, /* a rewrite, scan or build under SHARE or stronger: error; warning when the table
                    is new, empty or small */
    AXIS_BRIEF,  /* ACCESS EXCLUSIVE for a moment: silent, as the runner limits the wait and retries
                  */
    AXIS_FAILS,  /* the server refuses it: error */
    AXIS_DATA,   /* data is lost or long row locks are held: error or warning by the row */
    AXIS_UNKNOWN, /* not parsed, dynamic: warning */
    AXIS_NOTE,
    AXIS_STYLE, /* off unless asked for */
} RuleAxis;

typedef enum Severity { SEVERITY_NONE, SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR } Severity;

const char *severity_name(Severity severity); /* "error" */

/* Each row: enumerator, name, axis, default severity (NONE: the axis decides). */
typedef enum RuleId {
    RULE_NONE,
#define RULE(id, name, axis, severity) id,
#include "lint/rules/rules.inc"
#undef RULE
    RULE_COUNT,
} RuleId;

/* In `message` and `recipe` {table}, {column}, {type}, {name} and the other names of
 * lint/judge/fill.h stand for what the statement says. In `message` what is in [brackets], in
 * `recipe` a line in brackets, is left out when one of its names is not known. Paragraphs of
 * `story` are separated by an empty line. */
typedef struct RuleText {
    RuleId id;
    const char *title;          /* "A required column without a default" */
    const char *message;        /* one sentence of a finding, without its full stop */
    const char *breaks;         /* what fails and why; NULL: nothing */
    const char *locks;          /* what waits, and for how long; NULL: nothing */
    const char *recipe;         /* SQL to paste; NULL: none */
    const char *rails, *django; /* one line each, or NULL */
    const char *accept;         /* when it is right to accept it */
    const char *story;    /* paragraphs for explain and docs/rules: what happens, why, what to do,
                             by server version */
    const char *source;   /* a line each: the manual's page, or a measured line (pgtruth/..) */
    const char *verified; /* "PostgreSQL 10-18" */
} RuleText;

/* Rules that belong together, in the order in which they are shown. */
typedef struct RuleFamily {
    const char *title; /* "Columns" */
    const RuleText *texts;
    size_t count;
} RuleFamily;

/* NULL behind the last. */
const RuleFamily *rule_family(size_t index);

const char *rule_name(RuleId id);
RuleAxis rule_axis(RuleId id);
const char *rule_axis_name(RuleAxis axis);        /* "breaks": what kind of trouble, in a word */
const char *rule_axis_explanation(RuleAxis axis); /* the same in a sentence */
/* The severity where nothing makes it milder: the row's, else the axis' own. */
Severity rule_usual_severity(RuleId id);
const RuleText *rule_text(RuleId id);
/* What stands for its `recipe` on other servers, where that is PostgreSQL's; NULL: none. */
const char *rule_recipe_elsewhere(RuleId id);

/* RULE_NONE: no such rule. Knows the other linters' names too (lint/rules/foreign.c), where the
 * first rule of several is given. Case, and "-" or "_" between words, do not matter. */
RuleId rule_find(const char *name);
/* Whether the name, ours or another linter's, stands for this rule: theirs may stand for several.
 */
bool rule_answers_to(RuleId id, const char *name);
/* Our name that is near enough to have been meant, else NULL. */
const char *rule_nearest(const char *name);
