#include "lint/allow/baseline.h"

#include <string.h>

#include "base/buf.h"
#include "base/fs.h"

#define HEAD    "# tidegate lint baseline 1"
#define LARGEST ((size_t)64 << 20)

struct Baseline {
    const char **fingerprints; /* sorted */
    size_t count;
};

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "FINGERPRINT RULE ..": cuts the fingerprint off; false: the line is none. */
static bool take_fingerprint(char *line)
{
    size_t length = strspn(line, "0123456789abcdef");
    if (length < 16 || line[length] != ' ')
        return false;
    line[length] = '\0';
    return true;
}

static bool take_line(Baseline *baseline, const char *path, char *line, int number, Error *err)
{
    if (*line == '\0' || *line == '#')
        return true;
    if (!take_fingerprint(line)) {
        error_set(err, ERR_FORMAT, "'%s' is no baseline of tidegate lint", path);
        error_at(err, path, number, 1, line);
        return error_hint(err, "write it anew with `tidegate lint --baseline %s --write-baseline`",
                          path);
    }
    baseline->fingerprints = talloc_realloc(baseline, baseline->fingerprints, const char *,
                                            (unsigned)baseline->count + 1);
    baseline->fingerprints[baseline->count++] = line;
    return true;
}

bool baseline_read(TALLOC_CTX *ctx, const char *path, Baseline **ret_baseline, Error *err)
{
    Baseline *baseline = talloc_zero(ctx, Baseline);
    char *rest = NULL;
    if (!fs_read(baseline, path, LARGEST, &rest, NULL, err)) {
        error_hint(err, "write one with `tidegate lint --baseline %s --write-baseline`", path);
        return error_wrap(err, "reading the baseline");
    }
    int number = 1;
    for (char *line; (line = strsep(&rest, "\n")); number++) {
        if (!take_line(baseline, path, line, number, err))
            return false;
    }
    if (baseline->count > 0)
        qsort(baseline->fingerprints, baseline->count, sizeof(char *), compare_texts);
    *ret_baseline = baseline;
    return true;
}

bool baseline_has(const Baseline *baseline, const char *fingerprint)
{
    return fingerprint && baseline->count > 0 &&
           bsearch(&fingerprint, baseline->fingerprints, baseline->count, sizeof(char *),
                   compare_texts) != NULL;
}

static int compare_findings(const void *a, const void *b)
{
    const Finding *one = *(const Finding *const *)a, *other = *(const Finding *const *)b;
    int order = strcmp(one->file, other->file);
    order = order ? order : strcmp(one->rule, other->rule);
    return order ? order : strcmp(one->fingerprint, other->fingerprint);
}

static bool add_line(Buf *out, const Finding *finding)
{
    return buf_printf(out, "%s %s %s%s%s\n", finding->fingerprint, finding->rule, finding->file,
                      finding->object ? " " : "", finding->object ? finding->object : "");
}

bool baseline_write(const char *path, const Finding *findings, size_t count, size_t *ret_count,
                    Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const Finding **sorted = talloc_array(tmp, const Finding *, (unsigned)count + 1);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (!findings[i].allowed_reason && findings[i].fingerprint)
            sorted[kept++] = &findings[i];
    }
    qsort(sorted, kept, sizeof(*sorted), compare_findings);
    Buf out = buf_new(tmp, LARGEST);
    bool ok = buf_puts(&out, HEAD "\n");
    for (size_t i = 0; ok && i < kept; i++)
        ok = add_line(&out, sorted[i]);
    if (!ok)
        return error_set(err, ERR_IO, "the baseline is larger than %zu MiB", LARGEST >> 20);
    *ret_count = kept;
    return fs_write_atomic(path, buf_text(&out), out.length, 0644, err);
}
