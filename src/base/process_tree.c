#include "base/process_tree.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/fs.h"

#define STAT_LIMIT 4096

typedef struct Process {
    pid_t pid, parent;
    bool inside;
} Process;

typedef struct Processes {
    Process *list;
    size_t count;
} Processes;

/* Fields 3 and 4 of proc(5)'s stat, behind the name in brackets, which may hold anything. False for
 * a zombie: it has no children any more. */
static bool read_parent(pid_t pid, pid_t *ret_parent)
{
    ERROR_AUTO Error gone = {0};
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    char *text = NULL;
    if (!fs_read(tmp, talloc_asprintf(tmp, "/proc/%d/stat", pid), STAT_LIMIT, &text, NULL, &gone))
        return false;
    const char *name_end = strrchr(text, ')');
    char state = 'Z';
    return name_end && sscanf(name_end + 1, " %c %d", &state, ret_parent) == 2 && state != 'Z' &&
           state != 'X';
}

static void cleanup_dir(DIR **dir)
{
    if (*dir)
        closedir(*dir);
}

static Processes read_all(TALLOC_CTX *ctx)
{
    Processes all = {talloc_array(ctx, Process, 0), 0};
    CLEANUP(cleanup_dir) DIR *proc = opendir("/proc");
    for (const struct dirent *entry; proc && (entry = readdir(proc)) != NULL;) {
        Process process = {.pid = (pid_t)strtol(entry->d_name, NULL, 10)};
        if (!isdigit((unsigned char)entry->d_name[0]) || !read_parent(process.pid, &process.parent))
            continue;
        all.list = talloc_realloc(ctx, all.list, Process, (unsigned)all.count + 1);
        all.list[all.count++] = process;
    }
    return all;
}

static bool is_inside(const Processes *all, pid_t pid, pid_t root)
{
    for (size_t i = 0; i < all->count; i++) {
        if (all->list[i].pid == pid)
            return all->list[i].inside;
    }
    return pid == root;
}

/* Marks those whose parent is inside already; whether there were any. */
static bool mark_next(Processes *all, pid_t root)
{
    bool any = false;
    for (size_t i = 0; i < all->count; i++) {
        Process *process = &all->list[i];
        if (process->inside || process->pid == root)
            continue;
        process->inside = process->parent == root || is_inside(all, process->parent, root);
        any |= process->inside;
    }
    return any;
}

ProcessTree process_tree(TALLOC_CTX *ctx, pid_t root)
{
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Processes all = read_all(tmp);
    ProcessTree tree = {talloc_array(ctx, pid_t, (unsigned)all.count), 0};
    while (mark_next(&all, root))
        ;
    for (size_t i = 0; i < all.count; i++) {
        if (all.list[i].inside)
            tree.pids[tree.count++] = all.list[i].pid;
    }
    return tree;
}
