#include <string.h>

#include "base/clock.h"
#include "base/image_reference.h"
#include "base/percent.h"
#include "container/image_private.h"
#include "container/registry_auth.h"

#define LINE_MOST    ((size_t)64 << 10)
#define MESSAGE_MOST 2000
#define TURN_MS      1000
/* The engine says nothing while it waits for a slow registry or writes a large layer. */
#define SILENCE_MS 600000
#define MIB        ((int64_t)1 << 20)

typedef struct Pull {
    ContainerEngine *engine;
    const PullWatch *watch;
    const char *reference;
    json_t *layers; /* by id: {"current", "total", "done"} */
    char *failure;  /* the engine's words; NULL: none yet */
} Pull;

static void note_layer(Pull *self, const char *id, const char *status, const json_t *line)
{
    json_t *layer = json_object_get(self->layers, id);
    const json_t *detail = json_object_get(line, "progressDetail");
    int64_t total = json_get_int(detail, "total", 0);
    if (!layer) {
        layer = json_object();
        json_object_set_new(self->layers, id, layer);
    }
    if (strcmp(status, "Downloading") == 0 && total > 0) {
        json_object_set_new(layer, "current", json_integer(json_get_int(detail, "current", 0)));
        json_object_set_new(layer, "total", json_integer(total));
    }
    if (strcmp(status, "Pull complete") == 0 || strcmp(status, "Already exists") == 0)
        json_object_set_new(layer, "done", json_true());
}

static bool is_of_layer(const char *status)
{
    static const char *const words[] = {"Pulling fs layer", "Waiting",   "Downloading",
                                        "Verifying",        "Download",  "Extracting",
                                        "Pull complete",    "Already ex"};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (strncmp(status, words[i], strlen(words[i])) == 0)
            return true;
    }
    return false;
}

static void say_progress(const Pull *self)
{
    const char *id;
    json_t *layer;
    int64_t current = 0, total = 0;
    size_t done = 0, count = json_object_size(self->layers);
    json_object_foreach(self->layers, id, layer)
    {
        done += json_get_bool(layer, "done", false);
        current += json_get_int(layer, "current", 0);
        total += json_get_int(layer, "total", 0);
    }
    if (count > 0)
        progress_say(container_engine_config(self->engine)->progress, PROGRESS_WAIT,
                     "pulling %s: %zu of %zu layers, %lld of %lld MiB", self->reference, done,
                     count, (long long)(current / MIB), (long long)((total + MIB - 1) / MIB));
}

static void take_line(Pull *self, const char *text)
{
    ERROR_AUTO Error foreign = {0};
    JSON_AUTO json_t *line = NULL;
    if (!json_parse_object(text, &line, &foreign))
        return;
    const char *failure = json_get_string(line, "error", NULL);
    const char *id = json_get_string(line, "id", NULL), *status;
    status = json_get_string(line, "status", "");
    if (failure && !self->failure)
        self->failure = talloc_strndup(NULL, failure, MESSAGE_MOST);
    if (id && is_of_layer(status))
        note_layer(self, id, status, line);
}

static bool take_lines(Pull *self, Buf *bytes, Error *err)
{
    char *newline;
    while (bytes->length && (newline = memchr(bytes->data, '\n', bytes->length)) != NULL) {
        *newline = '\0';
        size_t length = (size_t)(newline - bytes->data) + 1;
        take_line(self, bytes->data);
        buf_consume(bytes, length);
    }
    return bytes->length < LINE_MOST ||
           error_set(err, ERR_FORMAT,
                     "the engine tells its progress in lines of more than %zu bytes", LINE_MOST);
}

static bool go_on(const Pull *self, int64_t silent_ms, Error *err)
{
    const PullWatch *watch = self->watch;
    if (watch && watch->go_on && !watch->go_on(watch->data, err))
        return false;
    if (silent_ms < SILENCE_MS)
        return true;
    error_set(err, ERR_CONNECT, "the engine has said nothing of pulling %s for %d minutes",
              self->reference, SILENCE_MS / 60000);
    return error_hint(err, "see whether the engine reaches the registry: docker pull %s",
                      self->reference);
}

static bool follow(Pull *self, HttpStream *stream, Error *err)
{
    int64_t silent_ms = 0;
    for (HttpStreamEvent event = HTTP_STREAM_NOTHING; event != HTTP_STREAM_ENDED;) {
        if (!http_stream_read(stream, TURN_MS, &event, err))
            return false;
        silent_ms = event == HTTP_STREAM_NOTHING ? silent_ms + TURN_MS : 0;
        bool refused = http_stream_status(stream) >= 400;
        if ((!refused && !take_lines(self, http_stream_bytes(stream), err)) ||
            !go_on(self, silent_ms, err))
            return false;
        say_progress(self);
    }
    return true;
}

static char *pull_path(TALLOC_CTX *ctx, const ImageReference *image)
{
    Buf path = buf_new(ctx, LINE_MOST);
    const char *version = image->digest ? image->digest : image->tag ? image->tag : "latest";
    bool fits UNUSED = buf_puts(&path, "/images/create?fromImage=") &&
                       percent_encode(&path, image->name, "") && buf_puts(&path, "&tag=") &&
                       percent_encode(&path, version, "");
    return talloc_strdup(ctx, buf_text(&path));
}

static const char *refusal_in(TALLOC_CTX *ctx, HttpStream *stream)
{
    ERROR_AUTO Error foreign = {0};
    JSON_AUTO json_t *body = NULL;
    const char *text = buf_text(http_stream_bytes(stream));
    if (!json_parse_object(text, &body, &foreign))
        return text;
    return talloc_strdup(ctx, json_get_string(body, "message", text));
}

bool container_image_pull(ContainerEngine *engine, const char *reference, const PullWatch *watch,
                          Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    JSON_AUTO json_t *layers = json_object();
    ImageReference image;
    HttpStream *stream = NULL;
    Pull self = {.engine = engine, .watch = watch, .reference = reference, .layers = layers};
    const Cancel *cancel = watch ? watch->cancel : NULL;
    if (!image_reference_parse(tmp, reference, &image, err))
        return false;
    ContainerCall call = {.method = "POST", .path = pull_path(tmp, &image), .cancel = cancel};
    if (!registry_auth(tmp, engine, image.registry, cancel, &call.auth, err) ||
        !container_open_stream(tmp, engine, &call, &stream, err) || !follow(&self, stream, err))
        return false;
    talloc_steal(tmp, self.failure);
    const char *failure =
        http_stream_status(stream) >= 400 ? refusal_in(tmp, stream) : self.failure;
    return !failure || image_error(failure, reference, image.registry, call.auth != NULL, err);
}
