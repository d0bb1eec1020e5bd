#include "aws/providers/metadata.h"

#include <string.h>

#define BODY_LIMIT ((size_t)64 << 10)
#define BASE_MS    200
#define LONGEST_MS 1000

bool metadata_request(TALLOC_CTX *ctx, AwsCore *core, const MetadataRequest *request,
                      HttpResponse *ret_response, Error *err)
{
    ERROR_AUTO Error why = {0};
    for (unsigned i = 0; i < request->tries; i++) {
        HttpRequest http = {.method = request->method,
                            .url = request->url,
                            .headers = request->headers,
                            .timeout_ms = request->timeout_ms,
                            .max_body = BODY_LIMIT,
                            .direct = true};
        int64_t pause = clock_backoff_ms(i, BASE_MS, LONGEST_MS);
        if (i > 0 && !core->clock->sleep_ms(core->clock, pause, core->cancel))
            return cancel_error(core->cancel, err);
        error_clear(&why);
        bool answered = core_http(ctx, core, &http, ret_response, &why);
        if ((answered && ret_response->status < 500) || (!answered && why.kind != ERR_CONNECT))
            break;
    }
    return !error_is_set(&why) || error_move(err, &why);
}

bool metadata_keys(TALLOC_CTX *ctx, HttpResponse *response, const char *source, AwsKeys **ret_keys,
                   Error *err)
{
    JSON_AUTO json_t *body = NULL;
    bool ok = json_parse_object(response->body, &body, err);
    explicit_bzero(response->body, response->length);
    if (!ok)
        return error_wrap(err, "%s", source);
    return keys_from_json(ctx, body, "Token", source, ret_keys, err);
}
