#include "migration/folder/choose.h"

#include <string.h>

/* How the two tools that write <number>_<name>.up.sql count by themselves: migrate create -seq,
 * sqlx migrate add --sequential. Both also write times, which tell nothing. */
#define GOLANG_MIGRATE_DIGITS 6
#define SQLX_DIGITS           4

static size_t index_of(const Layout *layout)
{
    size_t i = 0;
    while (layouts[i] != layout)
        i++;
    return i;
}

static unsigned bit_of(const Layout *layout)
{
    return 1U << index_of(layout);
}

static bool is_single(unsigned set)
{
    return set && (set & (set - 1)) == 0;
}

static const Layout *first_of(unsigned set)
{
    for (size_t i = 0; i < layouts_count; i++) {
        if (set & 1U << i)
            return layouts[i];
    }
    return NULL;
}

/* The layouts of which the folder has a migration; a way back alone makes none. */
static unsigned claimed(const Discovery *discovery)
{
    unsigned set = 0;
    for (size_t i = 0; i < discovery->found_count; i++)
        set |= discovery->found[i].claims;
    return set;
}

/* Those that claim each migration which any of `set` claims. */
static unsigned claiming_all(const Discovery *discovery, unsigned set)
{
    unsigned all = set;
    for (size_t i = 0; i < discovery->found_count; i++) {
        unsigned claims = discovery->found[i].claims & set;
        if (claims)
            all &= claims;
    }
    return all;
}

void choose_by_names(Discovery *discovery)
{
    unsigned asked = discovery->candidates, set = claimed(discovery) & asked;
    if (is_single(asked))
        set = asked;
    discovery->claimed = (claimed(discovery) & asked) != 0;
    discovery->candidates = set ? set : bit_of(&layout_flyway);
    if (is_single(discovery->candidates))
        discovery->layout = first_of(discovery->candidates);
}

bool choose_reads_marks(const Discovery *discovery, const Found *found, size_t i)
{
    return layouts[i]->read_line && (discovery->candidates & found->fits & 1U << i);
}

/* A tool that marks its sections has the folder if one file is marked so: that another is not is
 * its mistake. Without any mark it is not that tool's. */
static unsigned rule_out_unmarked(const Discovery *discovery, unsigned set)
{
    unsigned marked = 0;
    for (size_t i = 0; i < discovery->found_count; i++) {
        for (size_t layout = 0; layout < layouts_count; layout++)
            marked |= discovery->found[i].marks[layout] & MARK_UP ? 1U << layout : 0U;
    }
    for (size_t i = 0; i < layouts_count; i++) {
        if (layouts[i]->up_mark && !(marked & 1U << i))
            set &= ~(1U << i);
    }
    /* sqlx has no marks of its own: it takes any file. */
    unsigned marking = set & (bit_of(&layout_goose) | bit_of(&layout_dbmate));
    return marking ? set & ~(bit_of(&layout_sqlx) | bit_of(&layout_golang_migrate)) : set;
}

/* Numbers that were counted, all with as many digits. */
static bool is_counted(const Discovery *discovery, size_t digits)
{
    for (size_t i = 0; i < discovery->found_count; i++) {
        const Found *found = &discovery->found[i];
        if (found->claims && (strspn(found->path, "0123456789") != digits || *found->path != '0'))
            return false;
    }
    return true;
}

/* golang-migrate or sqlx: their names are the same, but for how they count, and a directive. */
static unsigned tell_counting_apart(const Discovery *discovery, unsigned set)
{
    unsigned golang = bit_of(&layout_golang_migrate), sqlx = bit_of(&layout_sqlx);
    if (set != (golang | sqlx))
        return set;
    for (size_t i = 0; i < discovery->found_count; i++) {
        if (discovery->found[i].marks[index_of(&layout_sqlx)])
            return sqlx;
    }
    return is_counted(discovery, GOLANG_MIGRATE_DIGITS) ? golang
           : is_counted(discovery, SQLX_DIGITS)         ? sqlx
                                                        : set;
}

void choose_by_marks(Discovery *discovery)
{
    if (discovery->layout)
        return;
    unsigned set = rule_out_unmarked(discovery, discovery->candidates);
    unsigned all = claiming_all(discovery, set);
    set = tell_counting_apart(discovery, all ? all : set);
    discovery->candidates = set;
    discovery->layout = first_of(set);
    if (!is_single(set))
        discovery->rival = first_of(set & ~bit_of(discovery->layout));
}

void choose_first(Discovery *discovery)
{
    choose_by_names(discovery);
    unsigned set = discovery->candidates, pairs = set & bit_of(&layout_golang_migrate);
    /* goose and dbmate would take x.down.sql for a migration of its own; nobody names one so. */
    unsigned all = claiming_all(discovery, pairs ? pairs : set);
    if (!discovery->layout)
        discovery->layout = first_of(all ? all : set);
}

/* A migration that one claims, if possible without the other. */
static const char *example_of(const Discovery *discovery, const Layout *layout, const Layout *other)
{
    const char *example = NULL;
    for (size_t i = 0; i < discovery->found_count; i++) {
        const Found *found = &discovery->found[i];
        if (!(found->claims & bit_of(layout)))
            continue;
        bool alone = !(found->claims & bit_of(other));
        if (!example || alone)
            example = found->path;
        if (alone)
            break;
    }
    return example;
}

bool choose_fail(const char *dir, const Discovery *discovery, Error *err)
{
    const Layout *a = discovery->layout, *b = discovery->rival;
    error_set(err, ERR_CONFIG, "the folder '%s' may be in the layout of %s or of %s", dir, a->name,
              b->name);
    error_detail(err, "%s (%s): '%s'\n%s (%s): '%s'", a->name, a->form, example_of(discovery, a, b),
                 b->name, b->form, example_of(discovery, b, a));
    return error_hint(err,
                      "say which: --layout %s, or --layout %s (in tidegate.yml: migrations.layout)",
                      a->name, b->name);
}
