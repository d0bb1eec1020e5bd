/* Statements of one file put together to be sent in one round trip, and the way back from the
 * server's answer to their places. */
#pragma once

#include "base/buf.h"
#include "db/db.h"
#include "migration/script/place.h"
#include "sql/splitter.h"

typedef struct BatchStatement {
    size_t begin;     /* bytes before it in the batch's text */
    size_t length;    /* bytes */
    size_t character; /* characters before it */
    Place place;
    int number; /* 1-based, among the statements that run */
} BatchStatement;

typedef struct Batch {
    Buf text; /* each statement followed by ";\n" */
    size_t characters;
    BatchStatement *statements;
    size_t count, capacity;
    int next_number;
} Batch;

Batch batch_new(TALLOC_CTX *ctx);
bool batch_add(Batch *batch, const SqlItem *item, Error *err) MUST_USE;
/* Forgets the statements, goes on counting. */
void batch_reset(Batch *batch);

/* Which statement failed, and where: `outcome` is of a text in which `prefix_characters` and
 * `prefix_statements` stood before the batch. NULL: none of the batch's (a prefix, or what came
 * after it). `ret_place`: the server's position, else the statement's first token. */
const BatchStatement *batch_failed(const Batch *batch, const DbScriptOutcome *outcome,
                                   size_t prefix_statements, size_t prefix_characters,
                                   Place *ret_place);
