#include "lint/cache/cache.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "lint/cache/codec.h"
#include "lint/cache/key.h"
#include "lint/cache/look.h"

/* Fewer are parsed in the time that looking them up takes. */
#define FEWEST_SOURCES 32
#define SIZE_LIMIT     ((size_t)128 * 1024 * 1024)
#define CONTENT_LIMIT  ((size_t)255 * 1024 * 1024)
#define NS_PER_S       1000000000LL

static const char MAGIC[16] = "tidegate-lint-2\n";

struct LintCache {
    const LintSource *sources;
    size_t count;
    char *path;
    char key[DIGEST_HEX_SIZE];
};

static bool may_be_cached(const LintConfig *config, const LintSource *sources, size_t count)
{
    if (!config->cache || !config->cache_dir || config->live || count < FEWEST_SOURCES)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!sources[i].path)
            return false;
    }
    return true;
}

LintCache *cache_open(TALLOC_CTX *ctx, const LintConfig *config, const LintSource *sources,
                      size_t count, const char *today)
{
    char place[DIGEST_HEX_SIZE];
    if (!may_be_cached(config, sources, count))
        return NULL;
    LintCache *cache = talloc_zero(ctx, LintCache);
    cache->sources = sources;
    cache->count = count;
    if (!key_of_run(config, today, cache->key)) {
        talloc_free(cache);
        return NULL;
    }
    key_of_place(config, sources, place);
    cache->path = fs_join(cache, config->cache_dir, place);
    return cache;
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * NS_PER_S + now.tv_nsec;
}

/* Which files there are, in their order, and which are judged. Kept as it is and not as a digest,
 * which would take longer than all else that a cached run does itself. */
static void pack_sources(Packer *packer, const LintCache *cache)
{
    for (size_t i = 0; i < cache->count; i++) {
        const LintSource *source = &cache->sources[i];
        pack_text(packer, source->path);
        pack_text(packer, source->shown);
        pack_text(packer, source->version);
        pack_number(packer, source->pending);
    }
}

/* What stands before the result. */
static void pack_head(Packer *packer, const LintCache *cache, const FileSignature *signatures)
{
    pack_text(packer, cache->key);
    pack_number(packer, (int64_t)cache->count);
    pack_sources(packer, cache);
    pack_number(packer, now_ns());
    pack_bytes(packer, signatures, cache->count * sizeof(FileSignature));
}

static bool write_bytes(FILE *file, const char *bytes, size_t length)
{
    uint64_t sum = pack_checksum(bytes, length);
    return fwrite(MAGIC, sizeof(MAGIC), 1, file) == 1 && fwrite(&sum, sizeof(sum), 1, file) == 1 &&
           fwrite(bytes, 1, length, file) == length;
}

/* Not synced to the disk: after a crash the checksum tells, and the file is made again. */
static void write_whole(const char *path, const char *bytes, size_t length)
{
    TALLOC_AUTO char *temporary = talloc_asprintf(NULL, "%s.XXXXXX", path);
    int fd = mkstemp(temporary);
    FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!file) {
        if (fd >= 0)
            close(fd);
        return;
    }
    bool written = write_bytes(file, bytes, length);
    written = fclose(file) == 0 && written;
    if (!written || rename(temporary, path) != 0)
        unlink(temporary);
}

void cache_keep(const LintCache *cache, const FileSignature *signatures, const LintResult *result)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error ignored = {0};
    Packer packer = packer_new(tmp, SIZE_LIMIT);
    pack_head(&packer, cache, signatures);
    codec_pack(&packer, result);
    if (!packer.failed && fs_mkdirs(fs_dirname(tmp, cache->path), &ignored))
        write_whole(cache->path, buf_text(&packer.buf), packer.buf.length);
}

static bool is_whole(const char *bytes, size_t length)
{
    uint64_t sum;
    size_t head = sizeof(MAGIC) + sizeof(sum);
    if (length < head || memcmp(bytes, MAGIC, sizeof(MAGIC)) != 0)
        return false;
    memcpy(&sum, bytes + sizeof(MAGIC), sizeof(sum));
    return sum == pack_checksum(bytes + head, length - head);
}

/* Reads it again where the file system cannot tell. */
static bool has_same_content(const char *path, const FileSignature *kept, FileSignature *now)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    ERROR_AUTO Error unread = {0};
    char *text;
    size_t length;
    if (kept->size != now->size || !fs_read(tmp, path, CONTENT_LIMIT, &text, &length, &unread))
        return false;
    signature_of_content(now, text, length);
    return memcmp(kept->digest, now->digest, DIGEST_SIZE) == 0;
}

static bool is_next(Unpacker *unpacker, const char *text)
{
    const char *kept = unpack_text(unpacker);
    return kept && text ? strcmp(kept, text) == 0 : !kept == !text;
}

static bool has_same_sources(const LintCache *cache, Unpacker *unpacker)
{
    bool same = unpack_count(unpacker) == cache->count;
    for (size_t i = 0; same && i < cache->count; i++) {
        const LintSource *source = &cache->sources[i];
        same = is_next(unpacker, source->path) && is_next(unpacker, source->shown) &&
               is_next(unpacker, source->version) && unpack_number(unpacker) == source->pending;
    }
    return same && !unpacker->failed;
}

/* *ret_stale: the same bytes, but the file system said otherwise. */
static bool is_unchanged(const LintSource *source, const FileSignature *kept, int64_t written_ns,
                         FileSignature *now, bool *ret_stale)
{
    if (signature_is_unchanged(kept, now, written_ns)) {
        memcpy(now->digest, kept->digest, DIGEST_SIZE);
        return true;
    }
    *ret_stale = true;
    return has_same_content(source->path, kept, now);
}

/* NULL: something has changed. Child of ctx. */
static FileSignature *check_contents(TALLOC_CTX *ctx, const LintCache *cache, Unpacker *unpacker,
                                     bool *ret_stale)
{
    int64_t written_ns = unpack_number(unpacker);
    const char *kept = unpack_bytes(unpacker, cache->count * sizeof(FileSignature));
    FileSignature *now = talloc_array(ctx, FileSignature, (unsigned)cache->count);
    if (!kept || !look_at_sources(cache->sources, cache->count, now))
        return NULL;
    for (size_t i = 0; i < cache->count; i++) {
        FileSignature before;
        memcpy(&before, kept + i * sizeof(before), sizeof(before));
        if (!is_unchanged(&cache->sources[i], &before, written_ns, &now[i], ret_stale))
            return NULL;
    }
    return now;
}

static LintResult *read_result(TALLOC_CTX *ctx, LintCache *cache, const char *bytes, size_t length)
{
    size_t head = sizeof(MAGIC) + sizeof(uint64_t);
    Unpacker unpacker = unpacker_new(cache, bytes + head, length - head);
    const char *key = unpack_text(&unpacker);
    bool stale = false;
    if (!key || strcmp(key, cache->key) != 0 || !has_same_sources(cache, &unpacker))
        return NULL;
    const FileSignature *now = check_contents(cache, cache, &unpacker, &stale);
    LintResult *result = now ? codec_unpack(ctx, &unpacker) : NULL;
    if (result && stale)
        cache_keep(cache, now, result);
    return result;
}

LintResult *cache_find(TALLOC_CTX *ctx, LintCache *cache)
{
    ERROR_AUTO Error unread = {0};
    char *bytes;
    size_t length;
    if (!fs_exists(cache->path) ||
        !fs_read(cache, cache->path, SIZE_LIMIT, &bytes, &length, &unread))
        return NULL;
    LintResult *result = is_whole(bytes, length) ? read_result(ctx, cache, bytes, length) : NULL;
    if (result)
        talloc_steal(result, bytes);
    return result;
}
