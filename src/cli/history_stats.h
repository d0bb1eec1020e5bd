/* `history --stats` and `history --export` (internal to this folder). */
#pragma once

#include "cli/command.h"
#include "pipeline/stats.h"

/* The wall clock of --since, ms since 1970; 0: it is not given. */
int64_t history_since_ms(const Invocation *invocation);
/* The whole command. */
int history_stats(Invocation *invocation);

/* Writes the entries into the table tidegate_stats of the configured database, which is made when
 * it is missing: one row per run and deployment, the same again for the same. *ret_label names the
 * database; child of the invocation's context. */
bool history_export(Invocation *invocation, const char *app, const StatsEntry *entries,
                    size_t count, const char **ret_label, Error *err) MUST_USE;
