/* What the services that hold the code have in common. Private to this folder. */
#pragma once

#include "notify/post.h"

/* The commit of the release, as the record has it; of a test, what CI says (`variable`). ERR_CONFIG
 * when it is not known: a status can only be told of a commit. Child of ctx. */
bool forge_commit(TALLOC_CTX *ctx, const NotifySending *sending, const char *variable,
                  const char **ret_commit, Error *err) MUST_USE;

/* A request with `headers` and, unless it is NULL, the body (its reference is taken). *ret_json may
 * be NULL: then the answer is not read. Else a new reference to the answer's object or array. */
bool forge_call(TALLOC_CTX *ctx, const NotifySending *sending, const NotifyRequest *request,
                json_t *body, json_t **ret_json, Error *err) MUST_USE;

/* The value of the option, else of the variable; ERR_CONFIG names both. */
bool forge_setting(const NotifyTarget *target, const NotifyConfig *config, const char *option,
                   const char *variable, const char **ret_value, Error *err) MUST_USE;
