#include <string.h>

#include "base/hmac.h"
#include "config/reference.h"
#include "notify/notifiers.h"
#include "notify/post.h"

/* The receiver makes the same over "T.BODY" with the bytes as they came, and compares. The time is
 * signed too, so that an old message cannot be sent again by somebody who saw it. */
static char *signature_header(TALLOC_CTX *ctx, const NotifySending *sending, const char *body)
{
    const Secret *secret = target_secret(sending->target, "secret");
    if (!secret)
        return NULL;
    Clock *clock = sending->config->clock;
    char hex[DIGEST_HEX_SIZE];
    long long now = (long long)clock->wall_ms(clock) / 1000;
    char *signed_text = talloc_asprintf(ctx, "%lld.%s", now, body);
    hmac_hex(secret, signed_text, strlen(signed_text), hex);
    return talloc_asprintf(ctx, "X-Tidegate-Signature: t=%lld,v1=%s", now, hex);
}

static const char *address_url(const NotifyTarget *target)
{
    return target->address_secret ? secret_reveal(target->address_secret) : target->address;
}

static bool send_webhook(TALLOC_CTX *ctx, const NotifySending *sending, const char **ret_answer,
                         Error *err)
{
    const NotifyMessage *message = sending->message;
    const char *body = json_text(ctx, message->json);
    const char *const headers[] = {
        talloc_asprintf(ctx, "X-Tidegate-Event: %s", message->kind_name),
        signature_header(ctx, sending, body),
        NULL,
    };
    const NotifyRequest request = {
        .url = address_url(sending->target),
        .headers = headers,
        .body = body,
    };
    HttpResponse response = {0};
    if (!notify_request(ctx, sending, &request, &response, err))
        return false;
    *ret_answer = notify_answer(ctx, &response);
    return true;
}

/* What stands openly in the configuration is shown in messages. */
static bool check(const NotifyTarget *target, const NotifyConfig *config UNUSED, Error *err)
{
    const char *url = target->address;
    if (reference_kind(url, NULL) != REFERENCE_VALUE)
        return true;
    if (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0)
        return target_error(target, err, "the address of 'webhook' is no http:// or https:// URL");
    return !strpbrk(url, "?@") ||
           target_error(target, err,
                        "a webhook's URL with a user or a query must come by a reference");
}

static const NotifierOption options[] = {{.name = "secret", .is_reference = true}, {0}};

const Notifier WEBHOOK_NOTIFIER = {
    .name = "webhook",
    .example = "webhook:https://ops.example.com/tidegate secret=env:WEBHOOK_SECRET",
    .address = ADDRESS_EITHER,
    .options = options,
    .check = check,
    .send = send_webhook,
};
