#include <string.h>
#include <strings.h>

#include "net/http_internal.h"

size_t http_receive_header(char *bytes, size_t size, size_t count, void *data)
{
    HttpExchange *exchange = data;
    size_t length = size * count;
    if (length >= 5 && memcmp(bytes, "HTTP/", 5) == 0)
        buf_reset(&exchange->head);
    if (buf_append(&exchange->head, bytes, length))
        return length;
    exchange->too_large = &exchange->head;
    return 0;
}

static char *trimmed(TALLOC_CTX *ctx, const char *from, const char *end)
{
    while (from < end && (*from == ' ' || *from == '\t'))
        from++;
    while (end > from && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    return talloc_strndup(ctx, from, (size_t)(end - from));
}

char *http_header(TALLOC_CTX *ctx, const HttpResponse *response, const char *name)
{
    size_t length = strlen(name);
    for (const char *line = response->head; line && *line;) {
        size_t end = strcspn(line, "\r\n");
        if (end > length && line[length] == ':' && strncasecmp(line, name, length) == 0) {
            return trimmed(ctx, line + length + 1, line + end);
        }
        line += end + strspn(line + end, "\r\n");
    }
    return NULL;
}
