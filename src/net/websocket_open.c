#include <nettle/sha1.h>
#include <string.h>
#include <sys/random.h>

#include "base/base64.h"
#include "base/clock.h"
#include "net/http.h"
#include "net/trust.h"
#include "net/websocket_private.h"

#define CONNECT_TIMEOUT_MS 10000L
#define ANSWER_TIMEOUT_MS  15000
#define ANSWER_MOST        16384
#define KEY_SIZE           16
/* RFC 6455, section 1.3 */
#define MAGIC "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

/* What stands between the scheme and the path, and the same address for HTTP. */
typedef struct Address {
    const char *http, *host, *path;
} Address;

static bool read_address(TALLOC_CTX *ctx, const char *url, Address *ret, Error *err)
{
    bool secure = strncmp(url, "wss://", 6) == 0;
    const char *host = secure ? url + 6 : strncmp(url, "ws://", 5) == 0 ? url + 5 : "";
    if (!*host)
        return error_set(err, ERR_CONFIG, "'%s' is no address of a WebSocket", url);
    size_t length = strcspn(host, "/?");
    *ret = (Address){
        .http = talloc_asprintf(ctx, "http%s://%s", secure ? "s" : "", host),
        .host = talloc_strndup(ctx, host, length),
        .path = host[length] == '/' ? host + length : talloc_asprintf(ctx, "/%s", host + length),
    };
    return true;
}

static int socket_destroy(WebSocket *socket)
{
    if (socket->easy)
        libcurl.curl_easy_cleanup(socket->easy);
    return 0;
}

static bool set_options(CURL *easy, const char *url)
{
    static const struct {
        CURLoption option;
        long value;
    } numbers[] = {
        {CURLOPT_CONNECT_ONLY, 1},
        {CURLOPT_NOSIGNAL, 1},
        {CURLOPT_HTTPPROXYTUNNEL, 1},
        {CURLOPT_FRESH_CONNECT, 1},
        {CURLOPT_CONNECTTIMEOUT_MS, CONNECT_TIMEOUT_MS},
        /* Nobody may agree on HTTP/2 with the server: what we say is HTTP/1.1. */
        {CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1},
    };
    bool set = libcurl.curl_easy_setopt(easy, CURLOPT_URL, url) == CURLE_OK;
    TALLOC_AUTO char *trusted = trust_file(NULL);
    if (set && trusted)
        set = libcurl.curl_easy_setopt(easy, CURLOPT_CAINFO, trusted) == CURLE_OK;
    for (size_t i = 0; set && i < COUNT_OF(numbers); i++)
        set = libcurl.curl_easy_setopt(easy, numbers[i].option, numbers[i].value) == CURLE_OK;
    return set;
}

static bool connect_to(WebSocket *socket, const char *url, Error *err)
{
    curl_socket_t fd = -1;
    char reason[CURL_ERROR_SIZE] = "";
    socket->easy = libcurl.curl_easy_init();
    if (!socket->easy || !set_options(socket->easy, url))
        return error_set(err, ERR_INTERNAL, "out of memory for a connection");
    libcurl.curl_easy_setopt(socket->easy, CURLOPT_ERRORBUFFER, reason);
    CURLcode code = libcurl.curl_easy_perform(socket->easy);
    libcurl.curl_easy_setopt(socket->easy, CURLOPT_ERRORBUFFER, NULL);
    if (code == CURLE_OK)
        code = libcurl.curl_easy_getinfo(socket->easy, CURLINFO_ACTIVESOCKET, &fd);
    socket->fd = fd;
    return code == CURLE_OK ||
           error_set(err, ERR_CONNECT, "cannot connect to %s: %s", socket->shown,
                     *reason ? reason : libcurl.curl_easy_strerror(code));
}

static bool ask(WebSocket *socket, const Address *address, const char *key, Error *err)
{
    TALLOC_AUTO char *text = talloc_asprintf(
        NULL,
        "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: %s\r\n"
        "Sec-WebSocket-Version: 13\r\nUser-Agent: tidegate/" TIDEGATE_VERSION "\r\n\r\n",
        address->path, address->host, key);
    return wire_send(socket, text, strlen(text), err);
}

/* Until the empty line. *ret_head is a child of ctx; what follows it stays in socket->in. */
static bool read_head(TALLOC_CTX *ctx, WebSocket *socket, const char **ret_head, Error *err)
{
    for (;;) {
        bool more = false;
        const char *end = strstr(buf_text(&socket->in), "\r\n\r\n");
        if (end) {
            size_t length = (size_t)(end - socket->in.data) + 4;
            *ret_head = talloc_strndup(ctx, socket->in.data, length);
            buf_consume(&socket->in, length);
            return true;
        }
        if (socket->in.length > ANSWER_MOST)
            break;
        if (!wire_receive(socket, ANSWER_TIMEOUT_MS, &more, err))
            return false;
        if (!more)
            break;
    }
    return error_set(err, ERR_CONNECT, "%s did not answer as a WebSocket", socket->shown);
}

static char *expected_accept(TALLOC_CTX *ctx, const char *key)
{
    struct sha1_ctx state;
    uint8_t digest[SHA1_DIGEST_SIZE];
    sha1_init(&state);
    sha1_update(&state, strlen(key), (const uint8_t *)key);
    sha1_update(&state, sizeof(MAGIC) - 1, (const uint8_t *)MAGIC);
    sha1_digest(&state, sizeof(digest), digest);
    return base64_encode(ctx, digest, sizeof(digest));
}

static bool is_accepted(TALLOC_CTX *ctx, const char *head, const char *key)
{
    static const char STATUS[] = "HTTP/1.1 101", HEADER[] = "\r\nsec-websocket-accept:";
    const char *header = strcasestr(head, HEADER);
    if (strncmp(head, STATUS, sizeof(STATUS) - 1) != 0 || !header)
        return false;
    header += sizeof(HEADER) - 1;
    header += strspn(header, " \t");
    const char *accept = expected_accept(ctx, key);
    return strncmp(header, accept, strlen(accept)) == 0;
}

static bool upgrade(WebSocket *socket, const Address *address, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    uint8_t random[KEY_SIZE];
    const char *head = NULL;
    if (getrandom(random, sizeof(random), 0) != sizeof(random))
        return error_set_errno(err, ERR_INTERNAL, "the system gives no random bytes");
    const char *key = base64_encode(tmp, random, sizeof(random));
    if (!ask(socket, address, key, err) || !read_head(tmp, socket, &head, err))
        return false;
    if (is_accepted(tmp, head, key))
        return true;
    return error_set(err, ERR_CONNECT, "%s refused the WebSocket: %.*s", socket->shown,
                     (int)strcspn(head, "\r\n"), head);
}

bool websocket_open(TALLOC_CTX *ctx, const char *url, const Cancel *cancel, WebSocket **ret_socket,
                    Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Address address = {0};
    if (!read_address(tmp, url, &address, err) || !libcurl_load(err))
        return false;
    WebSocket *socket = talloc_zero(tmp, WebSocket);
    talloc_set_destructor(socket, socket_destroy);
    socket->fd = -1;
    socket->cancel = cancel;
    socket->shown = talloc_strdup(socket, address.host);
    /* Room for a whole message and what came with it. */
    socket->in = buf_new(socket, 2 * WEBSOCKET_MESSAGE_MOST);
    socket->message = buf_new(socket, WEBSOCKET_MESSAGE_MOST);
    if (!connect_to(socket, address.http, err) || !upgrade(socket, &address, err))
        return false;
    *ret_socket = talloc_steal(ctx, socket);
    return true;
}
