#include "ledger/space.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static bool must_escape(unsigned char byte, bool is_utf8)
{
    return byte == '/' || byte == '%' || byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !is_utf8);
}

char *space_escape(TALLOC_CTX *ctx, const char *name)
{
    static const char HEX[] = "0123456789ABCDEF";
    size_t length = strlen(name);
    bool is_utf8 = utf8_check(name, length, NULL);
    char *escaped = talloc_size(ctx, length * 3 + 1);
    char *out = escaped;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)name[i];
        if (!must_escape(byte, is_utf8)) {
            *out++ = name[i];
            continue;
        }
        *out++ = '%';
        *out++ = HEX[byte >> 4];
        *out++ = HEX[byte & 15];
    }
    *out = '\0';
    return escaped;
}

char *space_prefix(TALLOC_CTX *ctx, const char *app, const char *environment)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    return talloc_asprintf(ctx, "%s/%s/", space_escape(tmp, app), space_escape(tmp, environment));
}

char *space_key(TALLOC_CTX *ctx, const Ledger *ledger, const char *kind, const char *const parts[])
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *key = talloc_asprintf(tmp, "%s%s", ledger->prefix, kind);
    for (; *parts; parts++)
        key = talloc_asprintf_append(key, "/%s", space_escape(tmp, *parts));
    return talloc_steal(ctx, key);
}

char *space_now(TALLOC_CTX *ctx, const Ledger *ledger)
{
    return clock_rfc3339(ctx, ledger->clock->wall_ms(ledger->clock), true);
}

bool space_changed(const char *what, const char *name, Error *err)
{
    error_set(err, ERR_BUSY, "the ledger's %s '%s' was changed by another process meanwhile", what,
              name);
    return error_hint(err, "try again");
}

bool space_pause(const Ledger *ledger, unsigned attempt, Error *err)
{
    int64_t pause = clock_backoff_ms(attempt, 2, 100);
    return ledger->clock->sleep_ms(ledger->clock, pause, ledger->cancel) ||
           cancel_error(ledger->cancel, err);
}
