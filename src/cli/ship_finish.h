/* How every ship command ends: who asked from outside is answered, then the result is printed. */
#pragma once

#include "cli/command.h"
#include "cli/notices.h"
#include "cli/ship_report.h"

typedef struct ShipEnd {
    json_t *json;    /* the command's object; its reference is taken */
    ReportText text; /* of a success; its data is the story */
    ShipStory story; /* what was done, as far as it came */
    const Error *err;
    const Notices *notices; /* who is told of it; or NULL */
} ShipEnd;

/* Returns the exit code. */
int ship_finish(Invocation *invocation, const ShipEnd *end);
