#include "base/secret.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Shorter ones would blot out ordinary words; a part is chosen by somebody who knows it. */
#define SHORTEST_WHOLE 8
#define SHORTEST_PART  4
#define MASK           "********"

struct Secret {
    Secret *previous, *next;
    size_t length;
    bool redacted;
    char bytes[];
};

static pthread_mutex_t live_mutex = PTHREAD_MUTEX_INITIALIZER;
static Secret *live_secrets;

static int secret_destroy(Secret *secret)
{
    pthread_mutex_lock(&live_mutex);
    if (secret->previous)
        secret->previous->next = secret->next;
    else
        live_secrets = secret->next;
    if (secret->next)
        secret->next->previous = secret->previous;
    pthread_mutex_unlock(&live_mutex);
    explicit_bzero(secret->bytes, secret->length + 1);
    return 0;
}

static Secret *secret_add(TALLOC_CTX *ctx, const char *text, size_t shortest)
{
    size_t length = strlen(text);
    Secret *secret = talloc_zero_size(ctx, sizeof(Secret) + length + 1);
    if (!secret)
        return NULL;
    talloc_set_name_const(secret, "Secret");
    secret->length = length;
    secret->redacted = length >= shortest;
    memcpy(secret->bytes, text, length);
    pthread_mutex_lock(&live_mutex);
    secret->next = live_secrets;
    if (live_secrets)
        live_secrets->previous = secret;
    live_secrets = secret;
    pthread_mutex_unlock(&live_mutex);
    talloc_set_destructor(secret, secret_destroy);
    return secret;
}

Secret *secret_new(TALLOC_CTX *ctx, const char *text)
{
    return secret_add(ctx, text, SHORTEST_WHOLE);
}

const char *secret_reveal(const Secret *secret)
{
    return secret->bytes;
}

void secret_show_whole(Secret *secret)
{
    secret->redacted = false;
}

void secret_register_part(TALLOC_CTX *ctx, const char *part)
{
    if (part && strlen(part) >= SHORTEST_PART)
        secret_add(ctx, part, SHORTEST_PART);
}

/* Marks in `hidden` (made when first needed) each byte of text that belongs to this secret. */
static bool mark_secret(const Secret *secret, const char *text, size_t length, uint8_t **hidden)
{
    const char *end = text + length;
    for (const char *at = text;
         (at = memmem(at, (size_t)(end - at), secret->bytes, secret->length)) != NULL; at++) {
        if (!*hidden)
            *hidden = talloc_zero_size(NULL, length);
        if (!*hidden)
            return false;
        memset(*hidden + (at - text), 1, secret->length);
    }
    return true;
}

/* Secrets may overlap or hold one another: mark the bytes of all before replacing any. */
static bool mark_all(const char *text, size_t length, uint8_t **hidden)
{
    bool marked = true;
    pthread_mutex_lock(&live_mutex);
    for (const Secret *secret = live_secrets; secret && marked; secret = secret->next) {
        if (secret->redacted)
            marked = mark_secret(secret, text, length, hidden);
    }
    pthread_mutex_unlock(&live_mutex);
    return marked;
}

static char *replace_hidden(TALLOC_CTX *ctx, const char *text, size_t length, const uint8_t *hidden)
{
    size_t runs = 0;
    for (size_t i = 0; i < length; i++)
        runs += hidden[i] && (i == 0 || !hidden[i - 1]);
    char *result = talloc_size(ctx, length + runs * strlen(MASK) + 1);
    if (!result)
        return NULL;
    char *out = result;
    for (size_t i = 0; i < length; i++) {
        if (!hidden[i])
            *out++ = text[i];
        else if (i == 0 || !hidden[i - 1])
            out = mempcpy(out, MASK, strlen(MASK));
    }
    *out = '\0';
    return result;
}

char *secret_redact(TALLOC_CTX *ctx, const char *text)
{
    if (!text)
        return NULL;
    size_t length = strlen(text);
    TALLOC_AUTO uint8_t *hidden = NULL;
    if (!mark_all(text, length, &hidden))
        return talloc_strdup(ctx, MASK);
    if (!hidden)
        return talloc_strndup(ctx, text, length);
    return replace_hidden(ctx, text, length, hidden);
}
