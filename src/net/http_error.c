#include <string.h>

#include "base/clock.h"
#include "base/secret.h"
#include "net/http_internal.h"

typedef struct CodeRow {
    CURLcode code;
    ErrorKind kind;
    const char *hint;
} CodeRow;

/* What is not listed is ERR_CONNECT without a hint. */
static const CodeRow CODES[] = {
    {CURLE_UNSUPPORTED_PROTOCOL, ERR_CONFIG, "the URL must begin with http:// or https://"},
    {CURLE_URL_MALFORMAT, ERR_CONFIG, "correct the URL"},
    {CURLE_COULDNT_RESOLVE_HOST, ERR_CONNECT, "check the host name in the URL"},
    {CURLE_COULDNT_RESOLVE_PROXY, ERR_CONNECT, "check the variables http_proxy and https_proxy"},
    {CURLE_COULDNT_CONNECT, ERR_CONNECT, "does the service run and listen on this host and port?"},
    {CURLE_OPERATION_TIMEDOUT, ERR_CONNECT, "does the service answer? ask it: curl -v URL"},
    {CURLE_PEER_FAILED_VERIFICATION, ERR_CONNECT,
     "the server's certificate is not trusted here: install its root certificate (ca-certificates) "
     "or correct the host name"},
    {CURLE_GOT_NOTHING, ERR_CONNECT, "is this the right port, and is it https:// perhaps?"},
    {CURLE_OUT_OF_MEMORY, ERR_INTERNAL, NULL},
};

static const CodeRow *find_row(CURLcode code)
{
    for (size_t i = 0; i < COUNT_OF(CODES); i++) {
        if (CODES[i].code == code)
            return &CODES[i];
    }
    return NULL;
}

char *http_shown_url(TALLOC_CTX *ctx, const char *url)
{
    const char *slashes = strstr(url, "://");
    const char *authority = slashes ? slashes + strlen("://") : url;
    const char *at = memrchr(authority, '@', strcspn(authority, "/?#"));
    TALLOC_AUTO char *shown =
        talloc_asprintf(NULL, "%.*s%s", (int)(authority - url), url, at ? at + 1 : authority);
    return secret_redact(ctx, shown);
}

static bool error_too_large(const HttpExchange *exchange, const char *url, Error *err)
{
    return error_set(err, ERR_FAILED, "the answer of %s is larger than %zu bytes", url,
                     exchange->too_large->limit);
}

bool http_error(const HttpExchange *exchange, CURLcode code, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const char *url = http_shown_url(tmp, exchange->request->url);
    if (exchange->too_large)
        return error_too_large(exchange, url, err);
    const CodeRow *row = find_row(code);
    const char *reason = *exchange->reason ? exchange->reason : libcurl.curl_easy_strerror(code);
    if (code == CURLE_OPERATION_TIMEDOUT)
        reason = talloc_asprintf(tmp, "none came within %s",
                                 clock_duration_text(tmp, exchange->timeout_ms));
    error_set(err, row ? row->kind : ERR_CONNECT, "no answer from %s: %s", url,
              secret_redact(tmp, reason));
    return row && row->hint ? error_hint(err, "%s", row->hint) : false;
}
