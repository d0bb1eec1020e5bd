/* Hands a release that may serve to whoever deploys it: --output FILE|- and GITHUB_OUTPUT. */
#pragma once

#include "cli/ship_report.h"

/* Before anything is done: what can be told already to be wrong about --output, and what an earlier
 * call left in that file goes, so that a failure leaves nothing behind that looks like a success.
 */
bool hand_over_begin(const Invocation *invocation, Error *err) MUST_USE;

/* After a success: writes the file, and adds the step's outputs to the file that GitHub Actions
 * names. Nothing is written unless a run of the story proves that its release may serve. */
bool hand_over_write(const Invocation *invocation, const ShipStory *story, Error *err) MUST_USE;

/* A ReportText for --output -: the variables alone. */
void hand_over_text(Report *report, FILE *out, const void *data);
bool hand_over_is_to_stdout(const Invocation *invocation);

/* The member `task_definition` of the results: null unless the run proves that it may serve. New
 * reference. */
json_t *hand_over_task_definition(const LedgerRun *run);
