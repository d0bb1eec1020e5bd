/* How the ship commands tell their results, as JSON and to a person. */
#pragma once

#include "cli/command.h"
#include "pipeline/ship.h"

/* What a text function gets. */
typedef struct ShipStory {
    const ShipConfig *config;
    const RunResult *run;       /* or NULL */
    const DeployResult *deploy; /* or NULL */
    const GateResult *gate;     /* or NULL */
    const PauseResult *paused;  /* or NULL */
} ShipStory;

/* New references. */
json_t *ship_run_json(const ShipConfig *config, const RunResult *result);
json_t *ship_deploy_json(const ShipConfig *config, const DeployResult *result);

/* ReportText functions; their data is a ShipStory. */
void ship_run_text(Report *report, FILE *out, const void *data);
void ship_deploy_text(Report *report, FILE *out, const void *data);
void ship_up_text(Report *report, FILE *out, const void *data);

/* "1.2 s" between two RFC 3339 times; "" when one is missing. Child of ctx. */
char *ship_took_text(TALLOC_CTX *ctx, const char *started_at, const char *ended_at);
