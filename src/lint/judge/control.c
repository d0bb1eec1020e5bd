/* Files that begin and end transactions themselves. Our runner takes over one BEGIN at the start
 * and one COMMIT (migration/script/script.c); elsewhere pairs of them are what they are. */
#include "lint/judge/remark.h"

typedef struct Control {
    Remarks *remarks;
    bool ours;
    const JudgedStatement *open; /* the BEGIN that has no COMMIT yet */
    bool closed;                 /* one pair has ended */
} Control;

static void nested(Control *control, const JudgedStatement *at)
{
    if (!remark_find(control->remarks, 0, RULE_NESTED_TRANSACTION, at, NULL))
        remark_add(control->remarks, RULE_NESTED_TRANSACTION, at, -1);
}

static void begin(Control *control, const JudgedStatement *at, bool is_first)
{
    if (control->open || (control->ours && !is_first))
        nested(control, at);
    control->open = at;
}

static void end(Control *control, const JudgedStatement *at)
{
    bool taken_over = control->open && !control->closed && at->statement->kind == SQL_COMMIT;
    if (control->ours && !taken_over)
        nested(control, at);
    control->open = NULL;
    control->closed = true;
}

void remark_control(Remarks *remarks, const JudgedStatement *statements, size_t count)
{
    Control control = {.remarks = remarks, .ours = remarks->context->policy->our_runner};
    for (size_t i = 0; i < count; i++) {
        SqlStatementKind kind = statements[i].statement->kind;
        if (kind == SQL_BEGIN)
            begin(&control, &statements[i], i == 0);
        else if (kind == SQL_COMMIT || kind == SQL_ROLLBACK)
            end(&control, &statements[i]);
    }
    if (control.open)
        remark_add(remarks, RULE_UNCLOSED_TRANSACTION, control.open, -1);
}
