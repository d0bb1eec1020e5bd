#include "notify/email.h"

#include <ctype.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/id.h"
#include "config/words.h"

#define CRLF          "\r\n"
#define LONGEST_LINE  76 /* of quoted-printable: RFC 2045, 6.7 */
#define LONGEST_WORD  39 /* bytes of an encoded word, so that it stays below 75: RFC 2047, 2 */
#define LONGEST_BODY  ((size_t)256 << 10)
#define LONGEST_PLAIN 70 /* a subject that needs no folding */

/* What could end a header or an SMTP command early is refused, as are display names. */
static bool is_address(const char *text)
{
    const char *at = strchr(text, '@');
    if (!at || at == text || !at[1] || strchr(at + 1, '@'))
        return false;
    for (; *text; text++) {
        if ((unsigned char)*text <= ' ' || (unsigned char)*text >= 127 ||
            strchr("<>()[],;:\\\"", *text))
            return false;
    }
    return true;
}

const char *const *email_addresses(TALLOC_CTX *ctx, const char *list)
{
    Words words = words_new(ctx);
    for (const char *at = list; *at;) {
        size_t length = strcspn(at, ",");
        words_add(&words, at, length);
        at += length + (at[length] == ',');
    }
    return words.items;
}

bool email_check(const NotifyTarget *target, const char *list, Error *err)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    for (const char *const *each = email_addresses(tmp, list); *each; each++) {
        if (!is_address(*each))
            return target_error(target, err, "'%s' is no mail address", *each);
    }
    return true;
}

static bool is_ascii(const char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text < ' ' || (unsigned char)*text > '~')
            return false;
    }
    return true;
}

/* Within an encoded word all but letters and digits is encoded: RFC 2047, 4.2 (3) allows no more
 * that matters. */
static char *encoded_word(TALLOC_CTX *ctx, const char *bytes, size_t length)
{
    char *word = talloc_strdup(ctx, "=?utf-8?Q?");
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if (byte < 0x80 && isalnum(byte))
            word = talloc_strndup_append(word, &bytes[i], 1);
        else if (byte == ' ')
            word = talloc_strdup_append(word, "_");
        else
            word = talloc_asprintf_append(word, "=%02X", byte);
    }
    return talloc_strdup_append(word, "?=");
}

/* How many bytes of whole characters fit into `room` when each byte that is encoded takes three. */
static size_t fitting_bytes(const char *text, size_t room)
{
    size_t length = 0, used = 0;
    while (text[length]) {
        size_t next = length + 1;
        while (((unsigned char)text[next] & 0xc0) == 0x80)
            next++;
        used += 3 * (next - length);
        if (used > room)
            break;
        length = next;
    }
    return length;
}

static char *subject_text(TALLOC_CTX *ctx, const char *title)
{
    if (is_ascii(title) && strlen(title) <= LONGEST_PLAIN)
        return talloc_strdup(ctx, title);
    char *subject = talloc_strdup(ctx, "");
    while (*title) {
        TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
        size_t length = fitting_bytes(title, LONGEST_WORD);
        subject = talloc_asprintf_append(subject, "%s%s", *subject ? CRLF " " : "",
                                         encoded_word(tmp, title, length));
        title += length;
    }
    return subject;
}

/* A byte of the body as it is sent; white space at the end of a line would get lost on the way. */
static bool put_byte(Buf *out, unsigned char byte, bool ends_line)
{
    bool is_plain = (byte > ' ' && byte <= '~' && byte != '=') || (byte == ' ' && !ends_line);
    return is_plain ? buf_append(out, &byte, 1) : buf_printf(out, "=%02X", byte);
}

static char *quoted_printable(TALLOC_CTX *ctx, const char *text)
{
    Buf out = buf_new(ctx, LONGEST_BODY);
    size_t line = 0; /* where it begins */
    for (bool fits = true; fits && *text; text++) {
        bool ends_line = text[1] == '\n' || text[1] == '\0';
        bool is_full = *text != '\n' && out.length - line > LONGEST_LINE - 4;
        fits = !is_full || buf_puts(&out, "=" CRLF);
        line = is_full ? out.length : line;
        fits = fits && (*text == '\n' ? buf_puts(&out, CRLF)
                                      : put_byte(&out, (unsigned char)*text, ends_line));
        line = *text == '\n' ? out.length : line;
    }
    return talloc_strdup(ctx, buf_text(&out));
}

/* RFC 5322, 3.3. strftime() would take the names of days from the locale. */
static char *date_text(TALLOC_CTX *ctx, int64_t wall_ms)
{
    static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t seconds = (time_t)(wall_ms / 1000);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    return talloc_asprintf(ctx, "%s, %02d %s %d %02d:%02d:%02d +0000", days[utc.tm_wday],
                           utc.tm_mday, months[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour,
                           utc.tm_min, utc.tm_sec);
}

char *email_make(TALLOC_CTX *ctx, const NotifySending *sending, const char *from, const char *to)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    const NotifyMessage *message = sending->message;
    Clock *clock = sending->config->clock;
    const char *receivers = talloc_strdup(tmp, "");
    for (const char *const *each = email_addresses(tmp, to); *each; each++)
        receivers =
            talloc_asprintf(tmp, "%s%s%s", receivers, *receivers ? "," CRLF " " : "", *each);
    return talloc_asprintf(
        ctx,
        "Date: %s" CRLF "From: Tidegate <%s>" CRLF "To: %s" CRLF "Message-ID: <%s%s>" CRLF
        "Subject: %s" CRLF "Auto-Submitted: auto-generated" CRLF "MIME-Version: 1.0" CRLF
        "Content-Type: text/plain; charset=utf-8" CRLF
        "Content-Transfer-Encoding: quoted-printable" CRLF CRLF "%s",
        date_text(tmp, clock->wall_ms(clock)), from, receivers, id_new(tmp), strchr(from, '@'),
        subject_text(tmp, message->title), quoted_printable(tmp, message->text));
}
