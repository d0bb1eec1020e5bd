/* The style rules' pieces (internal to lint/judge). */
#pragma once

#include "lint/judge/remark.h"

typedef struct StyleJudge {
    Remarks *remarks;
    const JudgedStatement *at;
    const SqlStatement *statement; /* of a DO block: the inner one */
} StyleJudge;

Remark *style_add(StyleJudge *style, RuleId rule, int offset, const char *object);
/* A name that the server would cut. */
void style_name(StyleJudge *style, const char *name, int offset);
/* Types of columns, names of constraints, indexes of foreign keys. */
void style_columns(StyleJudge *style);
