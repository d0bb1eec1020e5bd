/* The mark: "all files of this set are applied, and nothing is open", in one row of tidegate_meta.
 *
 * It makes the usual start of an application cheap: one small query instead of the whole history.
 * Each take-over removes it, the last migration of a run without anything left writes it in its own
 * transaction. A tripwire in it tells when the history was changed by somebody else's hand. Where
 * the mark is not there or does not fit, the history is read; the mark itself is never believed to
 * say that something is to be done.
 */
#pragma once

#include "migration/session.h"

/* The row's key, `app` an SQL expression. */
#define MARK_KEY_SQL(app) "'settled:' || " app

/* Waits for the files and asks for the mark in one round trip. *ret_idle: there is nothing to do,
 * and *ret_total migrations are applied. */
bool mark_is_there(Engine *engine, bool *ret_idle, size_t *ret_total, Error *err) MUST_USE;

/* "; INSERT .." for the last transaction, or "" when there is no mark to be written. Child of ctx.
 */
char *mark_write_sql(TALLOC_CTX *ctx, const Engine *engine);
