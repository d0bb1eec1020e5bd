/* What an event asks for (docs/lambda.md has the forms). Private to this folder.
 *
 *     {"action": "run", "release": "v42", "environment": "production", "wait": "10m"}
 *     {"action": "run", "release": "v42", "one_off": true, "command": ["bin/rails", "db:seed"]}
 *     {"action": "status", "run_id": "01jd.."}
 *     {"CodePipeline.job": {..}}                   whose UserParameters are one of the above
 *     {"lifecycleStage": "PRE_SCALE_UP", ..}       of a deployment of ECS
 */
#pragma once

#include "base/json.h"
#include "base/secret.h"
#include "deploy/beginning.h"
#include "lambda/lambda.h"

typedef struct QuestionAction {
    const char *name;
    const char *command; /* of the command line that does it */
    bool takes_release;
    bool needs_run;  /* it is about the run that run_id names */
    bool starts_run; /* a migration: one that was left at work comes first */
    bool takes_command;
    bool is_one_off; /* each time it is asked for it begins anew */
} QuestionAction;

#define QUESTION_FLAGS 16

typedef struct Question {
    const QuestionAction *action; /* NULL: it is about a deployment that is beginning */
    BeginningName beginning;
    LambdaFlag flags[QUESTION_FLAGS];
    size_t flag_count;
    const char *run_id; /* that an earlier answer named; or NULL */
    const char *const
        *words;   /* in place of the configuration's command, NULL-terminated; or NULL */
    bool one_off; /* asked again with its run's id it is followed, and does not begin anew */
    /* Who waits for the answer besides the caller. Filled on failure too, as far as it is known. */
    Secret *task_token; /* or NULL */
    const char *job;    /* or NULL */
} Question;

/* Where nothing is known yet of a run, a job of CodePipeline continues with this text. */
#define QUESTION_CONTINUATION "again"

/* ERR_USAGE says what is wrong, with a suggestion. Borrows from the event; children of ctx. */
bool question_read(TALLOC_CTX *ctx, json_t *event, Question *ret, Error *err) MUST_USE;
