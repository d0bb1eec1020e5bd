/* A request on its way: signed, sent, tried again. Private to this folder. */
#pragma once

#include "aws/aws_private.h"
#include "aws/endpoint.h"

typedef struct Wire {
    const char *method;
    Endpoint endpoint;
    const char *path;           /* raw: escaped here */
    const char *const *query;   /* raw: name, value, .., NULL; or NULL */
    const char *const *headers; /* "name: value", NULL-terminated; or NULL */
    const char *body;
    size_t body_length;
    const char *region;  /* to sign for */
    const AwsKeys *keys; /* to sign with; NULL: those of the credential chain */
    bool anonymous;      /* not signed */
} Wire;

/* As aws_call(). */
bool aws_exchange(TALLOC_CTX *ctx, AwsCore *core, const AwsCall *call, const Wire *wire,
                  AwsAnswer *ret_answer, Error *err) MUST_USE;
