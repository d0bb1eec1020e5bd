/* What programs, the person and the result are told of a migration on its way. */
#pragma once

#include "migration/history/records.h"

/* About this script; the rest is the caller's. */
RunEvent tell_event(const Engine *engine, const Script *script, RunEventKind kind);

/* `tries`: that went before. */
void tell_started(const Engine *engine, const Script *script, unsigned tries);
void tell_failed(const Engine *engine, const Script *script, int64_t duration_ms,
                 const Error *failure);
/* It is committed; adds it to result->applied. */
void tell_applied(const Engine *engine, const Script *script, const Step *step, int64_t duration_ms,
                  MigrateResult *result);
