/* What the JSON object that a command ends with says to whoever asked: the object is that of
 * `--json`, {schema, ok, exit, .., error: {code, message, detail, hint}}. Private to this folder.
 */
#pragma once

#include "base/json.h"

/* Borrowed from the object. A member of a run or a deployment is found in either command's form;
 * NULL: it says nothing of it. */
const char *answer_member(const json_t *object, const char *name);
/* The error's code; "failed" where a command ended badly without one. */
const char *answer_code(const json_t *object);

/* Message, detail, hint and the run, a line each. Child of ctx. */
char *answer_cause(TALLOC_CTX *ctx, const json_t *object);
/* "run: release v42 in production, success". Child of ctx. */
char *answer_summary(TALLOC_CTX *ctx, const json_t *object);
/* {release, run_id, verdict, serving, task_definition, ..}, as far as it is known: texts alone. New
 * reference. */
json_t *answer_variables(const json_t *object);
