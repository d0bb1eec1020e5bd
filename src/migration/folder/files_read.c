#include "migration/folder/files_read.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/utf8.h"
#include "migration/folder/choose.h"
#include "migration/folder/files_hash.h"

/* A character of at most four bytes may be cut by the end of a piece. */
#define CARRY_LIMIT 3

/* From here on a file's hash is worth a thread, and looking at it once more worth avoiding. */
#define LARGE_FILE ((size_t)1024 * 1024)

/* As the beginning of a reading: whatever the file's age, its stamp counts. */
#define FOR_EVER ((time_t)INT64_MAX)

/* What is known after the pieces read so far. */
typedef struct Reading {
    Digest digest;
    FilesHash rest; /* of a large file */
    bool large;     /* more than LARGE_FILE was read */
    bool apart;     /* the rest is hashed by its own thread */
    FileStamp then; /* when the two parted */
    time_t began;
    size_t size;
    int line;     /* of the next unchecked byte */
    size_t carry; /* bytes at the buffer's start that were read but not checked */
    MarkScan marks;
} Reading;

static int count_lines(const char *bytes, size_t length)
{
    int lines = 0;
    for (const char *end = bytes + length; (bytes = memchr(bytes, '\n', (size_t)(end - bytes)));
         bytes++)
        lines++;
    return lines;
}

static void note_problem(Found *found, FileProblem problem, const Reading *reading,
                         const char *bytes, size_t offset)
{
    found->problem = problem;
    found->line = reading->line + count_lines(bytes, offset);
}

/* Checks the piece but for a character that the piece's end cuts, which is kept for the next. */
static void check_piece(Found *found, Reading *reading, char *bytes, size_t length, bool last)
{
    const char *nul = memchr(bytes, '\0', length);
    size_t end = nul ? (size_t)(nul - bytes) : length, bad = end;
    bool valid = utf8_check(bytes, end, &bad);
    bool cut = !nul && !last && end - bad <= CARRY_LIMIT;
    reading->carry = 0;
    if (!valid && !cut)
        note_problem(found, PROBLEM_ENCODING, reading, bytes, bad);
    else if (nul)
        note_problem(found, PROBLEM_NUL, reading, bytes, end);
    if (found->problem || last)
        return;
    reading->line += count_lines(bytes, bad);
    reading->carry = length - bad;
    memmove(bytes, bytes + bad, reading->carry);
}

/* A regular file gives less than was asked for only at its end (POSIX, read()), as long as no
 * signal comes in between: files.c keeps them away. Asking again would be a fifth of the work. -1:
 * errno. */
static ssize_t read_piece(int fd, char *bytes, size_t room)
{
    ssize_t got;
    do
        got = read(fd, bytes, room);
    while (got < 0 && errno == EINTR);
    return got;
}

static unsigned wanted_marks(const Discovery *discovery, const Found *found)
{
    unsigned wanted = 0;
    for (size_t i = 0; i < layouts_count; i++)
        wanted |= choose_reads_marks(discovery, found, i) ? 1U << i : 0U;
    return wanted;
}

/* All of it is in the first piece; what is behind that, nobody wrote by hand. */
static void read_settings(const Discovery *discovery, const char *text, size_t length, Found *found)
{
    for (size_t i = 0; i < layouts_count; i++) {
        if ((discovery->candidates & found->settings & 1U << i) && !found->problem &&
            !layouts[i]->read_settings(text, length, &found->says, &found->advice))
            found->problem = PROBLEM_SETTINGS;
    }
}

static void fail_reading(Found *found)
{
    found->problem = PROBLEM_UNREADABLE;
    found->error_number = errno;
}

/* What was hashed must be what was checked. */
static void end_hash(Reading *reading, int fd, Found *found)
{
    size_t hashed = reading->size;
    if (!reading->apart) {
        digest_end(&reading->digest, found->checksum);
    } else if (found->problem) {
        files_hash_stop(&reading->rest);
    } else if (!files_hash_end(&reading->rest, &hashed, found->checksum)) {
        fail_reading(found);
    } else if (hashed != reading->size || !file_stamp_holds(&reading->then, fd)) {
        errno = EAGAIN;
        fail_reading(found);
    }
}

static void end_reading(Reading *reading, int fd, Found *found)
{
    found->size = reading->size;
    end_hash(reading, fd, found);
    if (!reading->marks.wanted)
        return;
    marks_end(&reading->marks);
    memcpy(found->marks, reading->marks.found, sizeof(found->marks));
}

static void hash_piece(int fd, Reading *reading, const char *bytes, size_t length, Found *found)
{
    if (reading->apart)
        return;
    digest_add(&reading->digest, bytes, length);
    if (reading->size < LARGE_FILE || reading->large)
        return;
    reading->large = true;
    reading->then = file_stamp(fd, FOR_EVER);
    found->stamp = file_stamp(fd, reading->began);
    reading->apart =
        files_hash_start(&reading->rest, fd, (off_t)(reading->size + length), &reading->digest);
}

static void read_pieces(int fd, char *buffer, const Discovery *discovery, Found *found)
{
    Reading reading = {.line = 1, .began = time(NULL)};
    digest_start(&reading.digest);
    marks_start(&reading.marks, wanted_marks(discovery, found));
    for (bool last = false; !last && !found->problem;) {
        size_t room = FILES_BUFFER_SIZE - reading.carry;
        ssize_t got = read_piece(fd, buffer + reading.carry, room);
        if (got < 0) {
            fail_reading(found);
            break;
        }
        hash_piece(fd, &reading, buffer + reading.carry, (size_t)got, found);
        if (reading.marks.wanted)
            marks_add(&reading.marks, buffer + reading.carry, (size_t)got);
        if (found->settings && reading.size == 0)
            read_settings(discovery, buffer, (size_t)got, found);
        reading.size += (size_t)got;
        last = (size_t)got < room;
        check_piece(found, &reading, buffer, reading.carry + (size_t)got, last);
    }
    end_reading(&reading, fd, found);
}

void files_read_one(int dir_fd, char *buffer, const Discovery *discovery, Found *found)
{
    FD_AUTO int fd = openat(dir_fd, found->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        fail_reading(found);
    else
        read_pieces(fd, buffer, discovery, found);
}
