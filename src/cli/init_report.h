/* Inside src/cli: what `tidegate init` says at its end. */
#pragma once

#include "cli/command.h"
#include "scaffold/init/place.h"
#include "scaffold/init/sight.h"

typedef struct InitReport {
    const InitAnswers *answers;
    const InitSight *sight;
    const InitDraft *draft;
    const InitPlacement *placement;
    bool dry_run;
} InitReport;

/* Ends the command. */
int init_report(const Invocation *invocation, const InitReport *report);
/* A file's diff as a person reads it, in colour where there is some. */
void init_print_diff(Report *report, FILE *out, const InitPlaced *placed);
