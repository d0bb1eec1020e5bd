#include "base/terminal.h"

#include <locale.h>
#include <pthread.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "base/utf8.h"

#define DEFAULT_WIDTH 80

bool terminal_is_tty(FILE *stream)
{
    return isatty(fileno(stream)) == 1;
}

bool terminal_use_color(FILE *stream, ColorMode mode, Env *env)
{
    if (mode != COLOR_AUTO)
        return mode == COLOR_ALWAYS;
    const char *term = env_get(env, "TERM");
    if (env_get(env, "NO_COLOR") || (term && strcmp(term, "dumb") == 0))
        return false;
    return terminal_is_tty(stream);
}

int terminal_width(FILE *stream)
{
    struct winsize size;
    if (ioctl(fileno(stream), TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return DEFAULT_WIDTH;
    return size.ws_col;
}

const char *terminal_style(Style style, bool color)
{
    static const char *const sequences[] = {
        [STYLE_NONE] = "\033[0m",   [STYLE_ERROR] = "\033[1;31m", [STYLE_WARNING] = "\033[1;33m",
        [STYLE_GOOD] = "\033[32m",  [STYLE_STRONG] = "\033[1m",   [STYLE_FAINT] = "\033[2m",
        [STYLE_PLACE] = "\033[36m",
    };
    return color ? sequences[style] : "";
}

static locale_t unicode_locale;

static void open_unicode_locale(void)
{
    unicode_locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
}

/* The process stays in the C locale: wcwidth() gets its own one, for this thread and moment. */
static int character_width(uint32_t code)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    if (code < 0x20 || (code >= 0x7F && code < 0xA0))
        return 0;
    if (code < 0x7F)
        return 1;
    pthread_once(&once, open_unicode_locale);
    if (!unicode_locale)
        return 1;
    locale_t previous = uselocale(unicode_locale);
    int width = wcwidth((wchar_t)code);
    uselocale(previous);
    return width < 0 ? 0 : width;
}

int terminal_text_width(const char *text)
{
    size_t length = strlen(text);
    int width = 0;
    for (size_t i = 0; i < length;) {
        uint32_t code;
        size_t taken = utf8_decode(text + i, length - i, &code);
        /* A terminal draws one replacement character for a byte that is no UTF-8. */
        width += taken ? character_width(code) : 1;
        i += taken ? taken : 1;
    }
    return width;
}
