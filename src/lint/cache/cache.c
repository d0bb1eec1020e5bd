#include "lint/cache/cache.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "lint/cache/codec.h"
#include "lint/cache/key.h"

/* Fewer are parsed in the time that looking them up takes. */
#define FEWEST_SOURCES 32
#define SIZE_LIMIT     ((size_t)128 * 1024 * 1024)
#define CONTENT_LIMIT  ((size_t)255 * 1024 * 1024)
#define NS_PER_S       1000000000LL

static const char MAGIC[16] = "tidegate-lint-1\n";

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
    if (!key_of_run(config, sources, count, today, cache->key)) {
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

/* What stands before the result. */
static void pack_head(Packer *packer, const LintCache *cache, const FileSignature *signatures)
{
    pack_text(packer, cache->key);
    pack_number(packer, now_ns());
    pack_number(packer, (int64_t)cache->count);
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

/* *ret_stale: the same bytes, but the file system said otherwise. */
static bool is_unchanged(const LintSource *source, const FileSignature *kept, int64_t written_ns,
                         FileSignature *ret_now, bool *ret_stale)
{
    if (!signature_look(source->path, ret_now))
        return false;
    if (signature_is_unchanged(kept, ret_now, written_ns)) {
        memcpy(ret_now->digest, kept->digest, DIGEST_SIZE);
        return true;
    }
    *ret_stale = true;
    return has_same_content(source->path, kept, ret_now);
}

/* NULL: something has changed. Child of ctx. */
static FileSignature *check_sources(TALLOC_CTX *ctx, const LintCache *cache, Unpacker *unpacker,
                                    bool *ret_stale)
{
    int64_t written_ns = unpack_number(unpacker);
    size_t count = unpack_count(unpacker);
    const char *kept =
        count == cache->count ? unpack_bytes(unpacker, count * sizeof(FileSignature)) : NULL;
    FileSignature *now = talloc_array(ctx, FileSignature, (unsigned)cache->count);
    for (size_t i = 0; kept && i < count; i++) {
        FileSignature before;
        memcpy(&before, kept + i * sizeof(before), sizeof(before));
        if (!is_unchanged(&cache->sources[i], &before, written_ns, &now[i], ret_stale))
            return NULL;
    }
    return kept ? now : NULL;
}

static LintResult *read_result(TALLOC_CTX *ctx, LintCache *cache, const char *bytes, size_t length)
{
    size_t head = sizeof(MAGIC) + sizeof(uint64_t);
    Unpacker unpacker = unpacker_new(cache, bytes + head, length - head);
    const char *key = unpack_text(&unpacker);
    bool stale = false;
    if (!key || strcmp(key, cache->key) != 0)
        return NULL;
    const FileSignature *now = check_sources(cache, cache, &unpacker, &stale);
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
