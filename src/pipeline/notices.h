/* Tells people what the history says: every entry once, whoever wrote it. What a command that was
 * killed left untold, the next one tells. */
#pragma once

#include "notify/notify.h"
#include "pipeline/ship.h"

/* Before anything is begun: from here on what is recorded will be told to these targets (not empty;
 * they and the configuration live as long as the ship). */
bool ship_notices_begin(Ship *ship, NotifyTarget *const *targets, const NotifyConfig *config,
                        Error *err) MUST_USE;

/* Once all is recorded and the lease is released. What cannot be told is a warning and an entry of
 * the history; it changes nothing else. Takes at most about half a minute. */
void ship_notices_tell(Ship *ship);

/* That a run or a deployment has begun, to those who want to know; nobody is told of it later. It
 * is told right away, within some seconds: nothing else may be forgotten over it. */
void notices_run_started(Ship *ship, const LedgerRun *run);
void notices_deployment_started(Ship *ship, const char *deployment, const char *started_at);
