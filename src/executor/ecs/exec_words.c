#include "executor/ecs/exec_words.h"

#include <string.h>

#include "base/buf.h"

#define WORDS_MOST 65536

/* In the folder: script (the command), begin (for the session), run (out of the session's reach
 * once it has written its pid), begun/ (who makes it begins), out, term (it is to end), code.
 *
 * $1: the run's id, $2: seconds to wait for the beginning, $3: the command as a line of shell. */
static const char MAIN[] =
    "d=/tmp/tidegate-$1\n"
    "mkdir -p \"$d\" || exit 125\n"
    "pwd >\"$d/pwd\"\n"
    "printf 'exec %s\\n' \"$3\" >\"$d/script\"\n"
    ": >\"$d/out\"\n"
    "cat >\"$d/run\" <<'END'\n"
    "trap '' HUP INT QUIT\n"
    "d=${0%/*}\n"
    "mkdir \"$d/begun\" 2>/dev/null || exit 0\n"
    "echo $$ >\"$d/pid\"\n"
    "cd \"$(cat \"$d/pwd\")\"\n"
    "sh \"$d/script\" >>\"$d/out\" 2>&1 & p=$!\n"
    "( until [ -e \"$d/term\" ]; do sleep 1; done; kill -TERM $p ) 2>/dev/null & w=$!\n"
    "wait $p; c=$?\n"
    "[ $c -ne 125 ] || c=1\n"
    "echo $c >\"$d/code.new\" && mv \"$d/code.new\" \"$d/code\"\n"
    "kill $w\n"
    "END\n"
    "cat >\"$d/begin.new\" <<'END'\n"
    "d=${0%/*} n=$1\n"
    "mark() { printf '\\036tidegate:%s:%s\\n' \"$n\" \"$1\"; }\n"
    "if [ \"$2\" = begin ] && ! [ -d \"$d/begun\" ]; then\n"
    "s=; command -v setsid >/dev/null 2>&1 && s=setsid\n"
    "$s sh \"$d/run\" </dev/null >/dev/null 2>&1 &\n"
    "fi\n"
    "i=0\n"
    "until [ -s \"$d/pid\" ]; do\n"
    "i=$((i+1)); [ \"$2\" = begin ] && [ $i -le 50 ] || exit 1\n"
    "sleep 0.2 2>/dev/null || sleep 1\n"
    "done\n"
    "mark begun\n"
    "tail -n +1 -f \"$d/out\" & t=$!\n"
    "until [ -e \"$d/code\" ]; do sleep 1; done\n"
    "sleep 1; kill $t; wait $t 2>/dev/null\n"
    "mark ended\n"
    "END\n"
    "mv \"$d/begin.new\" \"$d/begin\"\n"
    "trap ': >\"$d/term\"' TERM INT\n"
    "tail -n +1 -f \"$d/out\" & t=$!\n"
    "leave() { kill $t; rm -rf \"$d\"; exit \"$1\"; }\n"
    "i=0 j=0\n"
    "until [ -e \"$d/code\" ]; do\n"
    "i=$((i+1))\n"
    "if [ -e \"$d/term\" ] || [ $i -gt \"$2\" ]; then mkdir \"$d/begun\" 2>/dev/null && leave 125; "
    "fi\n"
    "if [ -s \"$d/pid\" ] && ! [ -d \"/proc/$(cat \"$d/pid\")\" ]; then\n"
    "sleep 1; [ -e \"$d/code\" ] || leave 137\n"
    "fi\n"
    "if [ -d \"$d/begun\" ] && ! [ -s \"$d/pid\" ]; then\n"
    "j=$((j+1)); [ $j -le 60 ] || leave 137\n"
    "fi\n"
    "sleep 1\n"
    "done\n"
    "sleep 3; leave \"$(cat \"$d/code\")\"\n";

/* A word between single quotes; one within is closed, escaped, opened again. */
static bool add_quoted(Buf *line, const char *word)
{
    bool added = buf_puts(line, line->length ? " '" : "'");
    for (; added && *word; word++)
        added = *word == '\'' ? buf_puts(line, "'\\''") : buf_append(line, word, 1);
    return added && buf_puts(line, "'");
}

const char *const *exec_words(TALLOC_CTX *ctx, const char *run_id, const char *const *command,
                              int64_t limit_ms)
{
    const char **words = talloc_zero_array(ctx, const char *, 8);
    Buf line = buf_new(words, WORDS_MOST);
    bool added = true;
    for (; added && *command; command++)
        added = add_quoted(&line, *command);
    const char *const filled[] = {
        "sh",           "-c",   MAIN,
        "tidegate",     run_id, talloc_asprintf(words, "%lld", (long long)(limit_ms / 1000)),
        buf_text(&line)};
    for (size_t i = 0; i < COUNT_OF(filled); i++)
        words[i] = filled[i];
    return words;
}

char *exec_session_command(TALLOC_CTX *ctx, const char *run_id, const char *nonce, ExecPurpose why)
{
    static const char *const purposes[] = {[EXEC_BEGIN] = "begin", [EXEC_JOIN] = "join"};
    return talloc_asprintf(ctx, "sh /tmp/tidegate-%s/begin %s %s", run_id, nonce, purposes[why]);
}
