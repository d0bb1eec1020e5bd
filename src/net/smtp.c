#include "net/smtp.h"

#include <string.h>

#include "base/buf.h"
#include "net/curl.h"
#include "net/trust.h"

#define DEFAULT_TIMEOUT_MS 30000
#define LONGEST_LINE       512 /* of a reply: RFC 5321, 4.5.3.1.5 */

typedef struct SmtpExchange {
    const SmtpMessage *message;
    CURL *easy;
    struct curl_slist *recipients;
    size_t sent;
    char line[LONGEST_LINE + 1]; /* the server's latest word */
    char reason[CURL_ERROR_SIZE];
} SmtpExchange;

static void cleanup_exchange(SmtpExchange *exchange)
{
    libcurl.curl_easy_cleanup(exchange->easy);
    libcurl.curl_slist_free_all(exchange->recipients);
}

static size_t give(char *room, size_t size, size_t count, void *data)
{
    SmtpExchange *exchange = data;
    const char *rest = exchange->message->content + exchange->sent;
    size_t length = strnlen(rest, size * count);
    memcpy(room, rest, length);
    exchange->sent += length;
    return length;
}

static size_t take_line(char *bytes, size_t size, size_t count, void *data)
{
    SmtpExchange *exchange = data;
    size_t length = 0, received = size * count;
    while (length < received && length < LONGEST_LINE && !strchr("\r\n", bytes[length]))
        length++;
    memcpy(exchange->line, bytes, length);
    exchange->line[length] = '\0';
    return received;
}

static bool add_recipients(SmtpExchange *exchange)
{
    for (const char *const *each = exchange->message->recipients; *each; each++) {
        struct curl_slist *longer = libcurl.curl_slist_append(exchange->recipients, *each);
        if (!longer)
            return false;
        exchange->recipients = longer;
    }
    return true;
}

static bool set_texts(const SmtpExchange *exchange)
{
    const SmtpMessage *message = exchange->message;
    TALLOC_AUTO char *trusted = trust_file(NULL);
    const struct {
        CURLoption option;
        const char *text;
    } texts[] = {
        {CURLOPT_URL, message->url},
        {CURLOPT_MAIL_FROM, message->from},
        {CURLOPT_USERNAME, message->user},
        {CURLOPT_PASSWORD, message->password ? secret_reveal(message->password) : NULL},
        {CURLOPT_CAINFO, message->ca_file ? message->ca_file : trusted},
        {CURLOPT_PROTOCOLS_STR, "smtp,smtps"},
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (texts[i].text &&
            libcurl.curl_easy_setopt(exchange->easy, texts[i].option, texts[i].text) != CURLE_OK)
            return false;
    }
    return true;
}

static bool set_numbers(const SmtpExchange *exchange)
{
    const SmtpMessage *message = exchange->message;
    const struct {
        CURLoption option;
        long number;
    } numbers[] = {
        {CURLOPT_TIMEOUT_MS,
         (long)(message->timeout_ms > 0 ? message->timeout_ms : DEFAULT_TIMEOUT_MS)},
        {CURLOPT_NOSIGNAL, 1},
        {CURLOPT_UPLOAD, 1},
        {CURLOPT_USE_SSL, message->may_be_plain ? CURLUSESSL_TRY : CURLUSESSL_ALL},
    };
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        if (libcurl.curl_easy_setopt(exchange->easy, numbers[i].option, numbers[i].number) !=
            CURLE_OK)
            return false;
    }
    return true;
}

static bool set_places(SmtpExchange *exchange)
{
    CURL *easy = exchange->easy;
    return libcurl.curl_easy_setopt(easy, CURLOPT_READFUNCTION, give) == CURLE_OK &&
           libcurl.curl_easy_setopt(easy, CURLOPT_READDATA, exchange) == CURLE_OK &&
           libcurl.curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_line) == CURLE_OK &&
           libcurl.curl_easy_setopt(easy, CURLOPT_HEADERDATA, exchange) == CURLE_OK &&
           libcurl.curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, exchange->reason) == CURLE_OK &&
           libcurl.curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, exchange->recipients) == CURLE_OK;
}

static const struct {
    CURLcode code;
    ErrorKind kind;
    bool says_why; /* the server's latest word is about it */
    const char *hint;
} codes[] = {
    {CURLE_UNSUPPORTED_PROTOCOL, ERR_CONFIG, false, "the URL must begin with smtp:// or smtps://"},
    {CURLE_URL_MALFORMAT, ERR_CONFIG, false, "correct the URL"},
    {CURLE_LOGIN_DENIED, ERR_AUTH, true, "check user and password"},
    {CURLE_USE_SSL_FAILED, ERR_CONNECT, false,
     "the server offers no STARTTLS here: use its port for it (587), or smtps:// (465)"},
    {CURLE_PEER_FAILED_VERIFICATION, ERR_CONNECT, false,
     "the server's certificate is not trusted here: name its authority by ca=FILE, or correct the "
     "host name"},
    {CURLE_SEND_ERROR, ERR_FAILED, true, NULL},
    {CURLE_RECV_ERROR, ERR_FAILED, true, NULL},
    {CURLE_WEIRD_SERVER_REPLY, ERR_FAILED, true, NULL},
};

static bool smtp_error(const SmtpExchange *exchange, CURLcode code, Error *err)
{
    const char *reason = *exchange->reason ? exchange->reason : libcurl.curl_easy_strerror(code);
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    reason = secret_redact(tmp, reason);
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        if (codes[i].code != code)
            continue;
        if (codes[i].says_why && *exchange->line)
            error_set(err, codes[i].kind, "the mail server answered: %s",
                      secret_redact(tmp, exchange->line));
        else
            error_set(err, codes[i].kind, "no mail was sent: %s", reason);
        return codes[i].hint ? error_hint(err, "%s", codes[i].hint) : false;
    }
    return error_set(err, ERR_CONNECT, "no mail was sent: %s", reason);
}

bool smtp_send(TALLOC_CTX *ctx, const SmtpMessage *message, char **ret_answer, Error *err)
{
    if (!libcurl_load(err))
        return false;
    CLEANUP(cleanup_exchange) SmtpExchange exchange = {.message = message};
    exchange.easy = libcurl.curl_easy_init();
    if (!exchange.easy || !add_recipients(&exchange) || !set_texts(&exchange) ||
        !set_numbers(&exchange) || !set_places(&exchange))
        return error_set(err, ERR_INTERNAL, "out of memory for a mail");
    CURLcode code = libcurl.curl_easy_perform(exchange.easy);
    if (code != CURLE_OK)
        return smtp_error(&exchange, code, err);
    *ret_answer = secret_redact(ctx, exchange.line);
    return true;
}
