/* The splitter's insides, shared by its parts splitter*.c alone.
 *
 * Reading goes through phases; a phase is one function that either has an event for the caller or
 * changes the phase and is done.
 */
#pragma once

#include "base/buf.h"
#include "sql/copydata.h"
#include "sql/lexer.h"
#include "sql/mark.h"
#include "sql/shape.h"
#include "sql/splitter.h"

/* Not an event for the caller: go on in the next phase. */
#define SQL_GO_ON ((SqlEvent)-1)

#define SQL_COMMAND_SHOWN 32

typedef SqlEvent SqlPhase(SqlSplitter *splitter, SqlItem *item, Error *err);

struct SqlSplitter {
    const SqlGrammar *grammar;
    SqlPhase *phase;
    SqlLexer lexer; /* its cursor is the splitter's, in every phase */
    SqlShape shape;
    size_t limit;
    int index; /* of the last statement given out */

    bool started; /* the first token of a statement was read */
    bool opened;  /* not yet, but a comment that begins at `start` may have it */
    uint64_t start;
    uint64_t last_end;  /* end of the statement's last token */
    SqlMark start_mark; /* place of `start`, known once its piece is gone */
    Buf held;           /* what earlier pieces had of the statement */

    SqlMark mark;       /* moves on behind the cursor, as far as places were asked for */
    SqlMark open_mark;  /* place of the token or comment that was open at the end of a piece */
    bool has_nul;       /* the piece ends where the input has a NUL byte */
    const char *queued; /* a piece to read after this one, or NULL */
    size_t queued_length;
    size_t bom_matched; /* bytes of a byte order mark seen at the very beginning */

    SqlCopyData copy;
    size_t gap_dashes;
    char command[SQL_COMMAND_SHOWN]; /* the beginning of a command's name, for the message */
    size_t command_length;
    bool command_known;   /* it is one to be passed over; its name was read */
    bool command_between; /* it stands between statements */
};

SqlPhase sql_phase_begin;     /* a byte order mark may come */
SqlPhase sql_phase_code;      /* statements */
SqlPhase sql_phase_command;   /* a line for the dialect's shell */
SqlPhase sql_phase_delimiter; /* the rest of a line DELIMITER .. */
SqlPhase sql_phase_gap;       /* the rest of the line of a COPY statement */
SqlPhase sql_phase_copy;      /* its data */
SqlPhase sql_phase_done;
SqlPhase sql_phase_failed;

/* The piece is used up: keeps what is needed of it, goes on with a queued one or asks for more. */
SqlEvent sql_splitter_pause(SqlSplitter *splitter, Error *err);
/* Puts `length` more bytes of this piece behind what is held of the statement. */
bool sql_splitter_hold(SqlSplitter *splitter, const char *bytes, size_t length,
                       Error *err) MUST_USE;

/* Moves the mark to `offset`, which lies in this piece and not before the mark. */
void sql_splitter_mark(SqlSplitter *splitter, uint64_t offset);

/* Whether the statement that has begun is as short as it must be, were it to end at `offset`. */
bool sql_splitter_fits(SqlSplitter *splitter, uint64_t offset, Error *err) MUST_USE;

/* Gives the error, which was just set, its place and stops the splitter. */
SqlEvent sql_splitter_fail(SqlSplitter *splitter, SqlMark place, Error *err);
