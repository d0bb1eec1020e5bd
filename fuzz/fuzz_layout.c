/* Whatever a path is: no layout reads beyond it, and what it finds lies in it. Whatever a file is:
 * a section has the lines of the file, in pieces as at once.
 *
 * folders: base migration/layout migration/folder
 *
 * Input: a byte chooses the layout, one the section and the size of pieces, then the path up to a
 * line end, then the file. */
#include "fuzz.h"

#include <string.h>

#include "base/buf.h"
#include "migration/layout/marks.h"
#include "migration/layout/section.h"

#define LIMIT ((size_t)1024 * 1024)

static const char *get(Env *env UNUSED, const char *name)
{
    return name[0] == 'A' ? "value" : NULL;
}

static Env environment = {get};

static void check_name(const Layout *layout, const char *path)
{
    NameParts parts = {0};
    const char *advice = NULL, *end = path + strlen(path);
    NameVerdict verdict = layout->judge(path, &parts, &advice);
    require(verdict != NAME_SLIP || advice, "a slip has advice");
    if (verdict != NAME_MIGRATION)
        return;
    require(!parts.version ||
                (parts.version >= path && parts.version + parts.version_length <= end),
            "the version lies in the path");
    require(parts.description >= path && parts.description + parts.description_length <= end,
            "the description lies in the path");
    require(!parts.version || parts.version_length > 0, "a version is not empty");
}

/* The section, with marks around blocks; NULL: it was refused. */
static char *cut(TALLOC_CTX *ctx, const Layout *layout, ScriptSection section, const char *text,
                 size_t length, size_t piece)
{
    ERROR_AUTO Error err = {0};
    Buf out = buf_new(ctx, LIMIT);
    SectionReader *reader = section_reader_new(ctx, layout, section, &environment);
    bool room = true;
    for (;;) {
        SectionText got;
        switch (section_next(reader, &got, &err)) {
        case SECTION_MORE:
            piece = piece < length ? piece : length;
            if (piece > 0)
                section_feed(reader, text, piece);
            else
                section_finish(reader);
            text += piece;
            length -= piece;
            break;
        case SECTION_TEXT:
            room = room && buf_append(&out, got.text, got.length);
            break;
        case SECTION_BLOCK_BEGIN:
            room = room && buf_puts(&out, "\x01");
            break;
        case SECTION_BLOCK_END:
            room = room && buf_puts(&out, "\x02");
            break;
        case SECTION_DONE:
            return room ? talloc_strndup(ctx, buf_text(&out), out.length) : NULL;
        case SECTION_FAILED:
            require(error_is_set(&err), "a failure says why");
            return NULL;
        }
    }
}

static size_t count_lines(const char *text, size_t length)
{
    size_t lines = 0;
    for (size_t i = 0; i < length; i++)
        lines += text[i] == '\n';
    return lines;
}

static void check_sections(TALLOC_CTX *ctx, const Layout *layout, ScriptSection section,
                           const char *text, size_t length, size_t piece)
{
    char *whole = cut(ctx, layout, section, text, length, length ? length : 1);
    char *pieces = cut(ctx, layout, section, text, length, piece);
    require(!whole == !pieces, "pieces do not change whether a file is refused");
    require(!whole || strcmp(whole, pieces) == 0, "pieces do not change a section");
    require(!whole || count_lines(whole, strlen(whole)) == count_lines(text, length),
            "a section has all lines");
}

static void check_marks(const char *text, size_t length, size_t piece)
{
    MarkScan once, many;
    unsigned wanted = 0;
    for (size_t i = 0; i < layouts_count; i++)
        wanted |= layouts[i]->read_line ? 1U << i : 0U;
    marks_start(&once, wanted);
    marks_add(&once, text, length);
    marks_end(&once);
    marks_start(&many, wanted);
    for (size_t at = 0; at < length; at += piece)
        marks_add(&many, text + at, length - at < piece ? length - at : piece);
    marks_end(&many);
    require(memcmp(once.found, many.found, sizeof(once.found)) == 0,
            "pieces do not change what a file is marked as");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3 || memchr(data, '\0', size))
        return 0;
    TALLOC_AUTO TALLOC_CTX *ctx = talloc_new(NULL);
    const Layout *layout = layouts[data[0] % layouts_count];
    const char *text = (const char *)data + 2, *end = (const char *)data + size;
    const char *stop = memchr(text, '\n', (size_t)(end - text));
    char *path = talloc_strndup(ctx, text, (size_t)((stop ? stop : end) - text));
    text = stop ? stop + 1 : end;
    size_t length = (size_t)(end - text), piece = data[1] / 2 % 32 + 1;
    FileSettings settings = {0};
    const char *problem = NULL;
    check_name(layout, path);
    check_marks(text, length, piece);
    if (layout->read_settings && !layout->read_settings(text, length, &settings, &problem))
        require(problem != NULL, "settings that are refused have a reason");
    if (layout->up_mark)
        check_sections(ctx, layout, data[1] & 1 ? SECTION_DOWN : SECTION_UP, text, length, piece);
    return 0;
}
