/* Requests to services that take and answer JSON. Private to this folder. */
#pragma once

#include "net/http.h"
#include "notify/notifier.h"

typedef struct NotifyRequest {
    const char *method; /* NULL: POST */
    const char *url;
    const char *const *headers; /* besides Content-Type; NULL-terminated; or NULL */
    const char *body;           /* JSON text; NULL: none */
} NotifyRequest;

/* Any 2xx is a success. Answers that ask for another try (429, 5xx) get one while the time lasts.
 * ERR_AUTH for 401 and 403, else ERR_FAILED, with what was answered; ERR_CONNECT: nothing was.
 * Children of ctx. */
bool notify_request(TALLOC_CTX *ctx, const NotifySending *sending, const NotifyRequest *request,
                    HttpResponse *ret_response, Error *err) MUST_USE;
/* The same with a body from JSON (borrowed). */
bool notify_post(TALLOC_CTX *ctx, const NotifySending *sending, const NotifyRequest *request,
                 const json_t *body, HttpResponse *ret_response, Error *err) MUST_USE;

/* "answered 202: accepted", in one line. Child of ctx. */
char *notify_answer(TALLOC_CTX *ctx, const HttpResponse *response);
