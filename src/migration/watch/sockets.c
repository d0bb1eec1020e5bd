#include "migration/watch/sockets.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "base/process_tree.h"

/* A machine with more connections than that is no container for migrations: names have to do. */
#define TABLE_LIMIT (1 << 20)
#define INODE_LIMIT 256

typedef struct Inodes {
    unsigned long at[INODE_LIMIT];
    size_t count;
} Inodes;

static void cleanup_dir(DIR **dir)
{
    if (*dir)
        closedir(*dir);
}

static bool is_among(const Inodes *inodes, unsigned long inode)
{
    for (size_t i = 0; i < inodes->count; i++) {
        if (inodes->at[i] == inode)
            return true;
    }
    return false;
}

/* All but those that are `ours` too: the run lock's connection is inherited. */
static void add_sockets_of(pid_t pid, const Inodes *ours, Inodes *inodes)
{
    TALLOC_AUTO char *path = talloc_asprintf(NULL, "/proc/%d/fd", pid);
    CLEANUP(cleanup_dir) DIR *folder = opendir(path);
    for (const struct dirent *entry; folder && (entry = readdir(folder)) != NULL;) {
        char target[64] = "";
        unsigned long inode;
        if (inodes->count < INODE_LIMIT &&
            readlinkat(dirfd(folder), entry->d_name, target, sizeof(target) - 1) > 0 &&
            sscanf(target, "socket:[%lu]", &inode) == 1 && !is_among(ours, inode))
            inodes->at[inodes->count++] = inode;
    }
}

/* The kernel prints each 32 bits of an address as a number of this machine. */
static bool read_words(const char *hex, size_t count, uint32_t *words)
{
    for (size_t i = 0; i < count; i++) {
        if (sscanf(hex + 8 * i, "%8x", &words[i]) != 1)
            return false;
    }
    return true;
}

/* An IPv4 address in IPv6's clothes is IPv4 for the server. */
static const char *address_text(const char *hex, char *text, socklen_t size)
{
    uint32_t words[4] = {0};
    bool is_6 = strlen(hex) == 32;
    if (!read_words(hex, is_6 ? 4 : 1, words))
        return NULL;
    bool mapped = is_6 && !words[0] && !words[1] && words[2] == htonl(0xffff);
    if (is_6 && !mapped)
        return inet_ntop(AF_INET6, words, text, size);
    return inet_ntop(AF_INET, mapped ? &words[3] : &words[0], text, size);
}

/* Lines of /proc/net/tcp: slot, near end, far end, state, queues, timer, retransmits, user,
 * timeout, inode. */
static char *append_ends(char *list, char *table, const Inodes *inodes)
{
    char *rest = NULL;
    for (char *line = strtok_r(table, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        char hex[33], text[INET6_ADDRSTRLEN];
        unsigned port;
        unsigned long inode;
        if (sscanf(line, " %*d: %32[0-9A-F]:%4X %*s %*s %*s %*s %*s %*s %*s %lu", hex, &port,
                   &inode) != 3 ||
            !is_among(inodes, inode) || !address_text(hex, text, sizeof(text)))
            continue;
        list = talloc_asprintf_append(list, "%s%s:%u", list[1] ? "," : "", text, port);
    }
    return list;
}

char *sockets_of_children(TALLOC_CTX *ctx)
{
    static const char *const tables[] = {"/proc/self/net/tcp", "/proc/self/net/tcp6"};
    TALLOC_AUTO TALLOC_CTX *tmp = talloc_new(NULL);
    Inodes none = {0}, ours = {0}, inodes = {0};
    add_sockets_of(getpid(), &none, &ours);
    ProcessTree children = process_tree(tmp, getpid());
    for (size_t i = 0; i < children.count; i++)
        add_sockets_of(children.pids[i], &ours, &inodes);
    char *list = talloc_strdup(ctx, "{");
    for (size_t i = 0; inodes.count && i < COUNT_OF(tables); i++) {
        ERROR_AUTO Error missing = {0};
        char *table = NULL;
        if (fs_read(tmp, tables[i], TABLE_LIMIT, &table, NULL, &missing))
            list = append_ends(list, table, &inodes);
    }
    return talloc_asprintf_append(list, "}");
}
